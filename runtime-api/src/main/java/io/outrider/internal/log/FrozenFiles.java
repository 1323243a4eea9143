package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.folder.Finding;
import io.outrider.internal.segment.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files below a log's folder that wait to be sent, held against their indexes. */
final class FrozenFiles {

    private final Storage storage;
    private final Path root;

    FrozenFiles(Storage storage, Path root) {
        this.storage = storage;
        this.root = root;
    }

    /** The files that are ready, and, if they are to be read, what is wrong with them. */
    long check(boolean digests, List<Finding> findings) {
        long files = 0;
        for (String folder : folders()) {
            List<FrozenFile> index;
            try {
                index = FrozenIndex.read(storage, root.resolve(folder));
            } catch (RuntimeException e) {
                findings.add(new Finding(Finding.Kind.FILE, folder + "/index", "cannot be read: " + e.getMessage()));
                continue;
            }
            files += index.size();
            if (digests) {
                index.forEach(file -> check(file, findings));
            }
        }
        return files;
    }

    private void check(FrozenFile file, List<Finding> findings) {
        String path = root.relativize(file.path()).toString();
        String wrong = wrong(file);
        if (!wrong.isEmpty()) {
            findings.add(new Finding(Finding.Kind.FILE, path, wrong));
        }
    }

    private static String wrong(FrozenFile file) {
        if (!Files.exists(file.path())) {
            return "is in its index and not there";
        }
        try {
            Digest.Result there = Digest.of(file.path());
            return there.sha256().equals(file.digest())
                    ? ""
                    : "has the SHA-256 " + there.sha256() + "; its index says " + file.digest();
        } catch (ExperienceException e) {
            return Files.exists(file.path()) ? String.valueOf(e.getMessage()) : "";
        }
    }

    /** The folders, relative to the log's, whose index or files are not what they should be. */
    List<String> damaged() {
        List<String> damaged = new ArrayList<>();
        for (String folder : folders()) {
            boolean intact;
            try {
                intact = FrozenIndex.read(storage, root.resolve(folder)).stream()
                        .allMatch(file -> wrong(file).isEmpty());
            } catch (RuntimeException e) {
                intact = false;
            }
            if (!intact) {
                damaged.add(folder);
            }
        }
        return damaged;
    }

    private List<String> folders() {
        return storage.list(root.resolve(LogOpener.FROZEN)).stream()
                .sorted()
                .map(name -> LogOpener.FROZEN + "/" + name)
                .filter(folder -> storage.list(root.resolve(folder)).contains(FrozenIndex.FILE))
                .toList();
    }
}
