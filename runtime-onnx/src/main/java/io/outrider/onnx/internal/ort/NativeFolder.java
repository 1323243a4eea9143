package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.ort.NativeResources.Library;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A folder that native libraries are unpacked into, once, by whichever JVM comes first.
 *
 * <p>A file appears whole or not at all, by being renamed, so that several JVMs may unpack at once; what is there is compared
 * with the artifact, by length and CRC-32, before it is used, and replaced if it differs. Where files have owners, the folder
 * must be this user's and closed to all others, for what lies in it is run.
 */
public final class NativeFolder {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final int PART = 1 << 18;

    private final Path folder;

    private NativeFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder {@code version} within {@code cache}, made if it is not there, with all libraries in it.
     *
     * @throws IOException if it cannot be written, or is open to others
     */
    static Path inCache(Path cache, NativeResources resources) throws IOException {
        Path folder = cache.resolve(resources.version());
        Files.createDirectories(cache, attributes(folder, OWNER_ONLY));
        NativeFolder natives = new NativeFolder(folder);
        natives.create();
        natives.requirePrivate();
        natives.fill(resources, true);
        return folder;
    }

    /**
     * Unpacks all libraries into {@code folder}, which others may read.
     *
     * @throws IOException if it cannot be written
     */
    public static void unpack(Path folder, NativeResources resources) throws IOException {
        Files.createDirectories(folder);
        new NativeFolder(folder).fill(resources, false);
    }

    private static boolean hasOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return hasOwners(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private void create() throws IOException {
        try {
            Files.createDirectory(folder, attributes(folder, OWNER_ONLY));
        } catch (java.nio.file.FileAlreadyExistsException e) {
            // Another start, or another JVM just now, has made it; whose it is is looked at next.
        }
    }

    private void requirePrivate() throws IOException {
        if (!hasOwners(folder)) {
            return;
        }
        PosixFileAttributes attributes =
                Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isDirectory()) {
            throw new IOException(folder + " is no folder");
        }
        if (!OWNER_ONLY.containsAll(attributes.permissions())) {
            throw new IOException(folder + " is open to others ("
                    + PosixFilePermissions.toString(attributes.permissions()) + "), expected rwx------");
        }
        requireOwner(folder, attributes.owner());
    }

    static void requireOwner(Path path, UserPrincipal owner) throws IOException {
        UserPrincipal self = self(path);
        if (!owner.equals(self)) {
            throw new IOException(path + " belongs to " + owner + ", expected " + self);
        }
    }

    /** Whom this process's files belong to. */
    private static UserPrincipal self(Path path) throws IOException {
        Path process = Path.of("/proc/self");
        return Files.exists(process)
                ? Files.getOwner(process)
                : path.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }

    private void fill(NativeResources resources, boolean ownerOnly) throws IOException {
        for (Library library : resources.libraries()) {
            Path file = folder.resolve(library.file());
            if (!isIntact(file, library, ownerOnly)) {
                write(file, library, ownerOnly);
            }
        }
    }

    private static boolean isIntact(Path file, Library library, boolean ownerOnly) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != library.bytes()) {
            return false;
        }
        if (ownerOnly && hasOwners(file)) {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            requireOwner(file, attributes.owner());
            if (attributes.permissions().stream().anyMatch(WRITABLE_BY_OTHERS::contains)) {
                throw new IOException(file + " can be written by others ("
                        + PosixFilePermissions.toString(attributes.permissions()) + ")");
            }
        }
        CRC32 crc = new CRC32();
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer part = ByteBuffer.allocateDirect(PART);
            while (channel.read(part) >= 0) {
                crc.update(part.flip());
                part.clear();
            }
        }
        return crc.getValue() == library.crc();
    }

    private void write(Path file, Library library, boolean ownerOnly) throws IOException {
        Path part = ownerOnly
                ? Files.createTempFile(folder, library.file(), ".part", attributes(folder, OWNER_FILE))
                : Files.createTempFile(folder, library.file(), ".part");
        boolean moved = false;
        try {
            try (InputStream in = library.open();
                    OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
                in.transferTo(out);
            }
            if (!isIntact(part, library, ownerOnly)) {
                throw new IOException(library.resource() + " is not what its archive says");
            }
            if (!ownerOnly && hasOwners(part)) {
                Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            moved = true;
        } finally {
            if (!moved) {
                Files.deleteIfExists(part);
            }
        }
    }
}
