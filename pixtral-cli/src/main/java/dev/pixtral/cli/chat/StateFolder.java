package dev.pixtral.cli.chat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The folder in which the command line stores state between runs, readable only by the user. */
public final class StateFolder {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private StateFolder() {}

    /**
     * The folder, which need not exist: {@code $XDG_STATE_HOME/pixtral}, or its equivalent.
     *
     * @param environment variables of this process
     * @param home the user's home
     */
    static Path of(Map<String, String> environment, Path home) {
        // the XDG Base Directory Specification: a relative path is to be ignored
        for (String variable : new String[] {"XDG_STATE_HOME", "LOCALAPPDATA"}) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isEmpty() && Path.of(value).isAbsolute()) {
                return Path.of(value, "pixtral");
            }
        }
        return home.resolve(Path.of(".local", "state", "pixtral"));
    }

    /**
     * Creates an empty file that only its owner may read, and its parent folders. Existing ones stay as they are.
     *
     * @throws IOException if that is not possible
     */
    public static Path privateFile(Path file) throws IOException {
        Files.createDirectories(file.getParent(), permissions("rwx------"));
        if (!Files.exists(file)) {
            Files.createFile(file, permissions("rw-------"));
        } else if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "it is not a file");
        }
        return file;
    }

    /** Attributes of a new file or folder; none where the system does not know them. */
    static FileAttribute<?>[] permissions(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
