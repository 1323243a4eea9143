package io.outrider.samples.worlds;

import io.outrider.samples.shared.LivePage;
import io.outrider.samples.shared.RunOptions;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Two students side by side on a live page, whose samplers can be changed while they learn. */
@Command(
        name = "live",
        description =
                "Two policies learn side by side, on a page where worlds, samplers and their parameters can be changed.",
        sortOptions = false)
final class LiveCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--family",
            paramLabel = "NAME",
            description = "what is learned at first: mazes, pictures (of mazes) or deepsea (${DEFAULT-VALUE})")
    private String family = "mazes";

    @Option(names = "--generations", paramLabel = "N", description = "how long (2000, and then --stay; quick: 5)")
    private @Nullable Integer generations;

    @Option(names = "--port", paramLabel = "N", description = "the page's port (8080, or any if that is taken)")
    private @Nullable Integer port;

    @Option(names = "--stay", description = "keep the page up after the run, until the process is ended")
    private boolean stay;

    @Option(names = "--out", paramLabel = "DIR", description = "where experience is kept (${DEFAULT-VALUE})")
    private Path out = Path.of("outrider-worlds");

    @Override
    public Integer call() throws InterruptedException {
        int most = generations != null ? generations : options.quick() ? 5 : 2000;
        options.require(most >= 1, "--generations must be at least 1, not " + most);
        options.require(port == null || (port >= 0 && port < 65_536), "--port is a port, not " + port);
        Subjects subject = subject();
        try (Show show = new Show(subject.family(), out.resolve("experience"), options.seed());
                LivePage page = serve(port, show)) {
            options.print("live page " + page.url());
            show.run(most);
            options.write(show.result());
            if (stay || (generations == null && !options.quick())) {
                options.print("the live page stays up; Ctrl-C ends it");
                new CountDownLatch(1).await();
            }
        }
        return 0;
    }

    private Subjects subject() {
        try {
            return Subjects.of(family);
        } catch (IllegalArgumentException e) {
            options.require(false, "--family: " + e.getMessage());
            throw e;
        }
    }

    /** Serves {@code show}: its events, and what the page asks of it, as in {@code /change?student=left&sampler=ucb&worlds=plr}. */
    static LivePage serve(@Nullable Integer port, Show show) {
        URL html = Objects.requireNonNull(LiveCommand.class.getResource("/page/worlds.html"), "/page/worlds.html");
        return LivePage.serve(
                port,
                html,
                show.events(),
                Map.of(
                        "/change", show::change,
                        "/watch", show::watch,
                        "/family", show::move,
                        "/restart", show::restart));
    }
}
