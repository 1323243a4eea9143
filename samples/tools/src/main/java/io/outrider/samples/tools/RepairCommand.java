package io.outrider.samples.tools;

import io.outrider.experience.folder.ExperienceFolder;
import io.outrider.experience.folder.RepairStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Mends a folder. */
@Command(
        name = "repair",
        description = "Says how a folder would be mended, and with --apply mends it: finishes segments that were left"
                + " open, marks damage, sets aside what cannot be read. Deletes nothing. No process may have the log"
                + " open.")
final class RepairCommand implements Callable<Integer> {

    @Mixin
    private FolderOptions options = new FolderOptions();

    @Option(names = "--apply", description = "do it; without this nothing is written")
    private boolean apply;

    @Override
    public Integer call() {
        ExperienceFolder folder = options.folder();
        OptionalLong holder = folder.holder();
        List<RepairStep> steps = apply ? folder.repair() : folder.planRepair();
        for (RepairStep step : steps) {
            options.out().println((apply ? "done      " : "would do  ") + step.path() + ": " + step.action());
        }
        if (steps.isEmpty()) {
            options.out().println("there is nothing to mend");
        } else if (!apply && holder.isPresent()) {
            options.out()
                    .println("process " + holder.getAsLong() + " has the log open: what is open now may be its work");
        } else if (!apply) {
            options.out().println("nothing was written; --apply does it");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("root", folder.root().toString());
        json.put("applied", apply);
        json.put("steps", steps);
        options.write(json);
        return steps.isEmpty() || apply ? Main.CLEAN : Main.FINDINGS;
    }
}
