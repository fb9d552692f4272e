package dev.pixtral.cli.options;

import dev.pixtral.GenerationOptions;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.store.SizeText;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.LongConsumer;
import picocli.CommandLine.Option;

/** Options of what is kept for later requests and what is computed ahead; all commands that answer accept them. */
public final class CachingOptions {
    private static final String PICTURES = "--picture-cache";
    private static final String FOLDER = "--picture-cache-folder";
    private static final String FOLDER_SIZE = "--picture-cache-folder-size";
    private static final String PREFIXES = "--prefix-cache";
    private static final String NO_SPECULATION = "--no-speculation";
    private static final String SALT = "--cache-salt";

    /** All of them, for commands that compute nothing. */
    public static final Set<String> ALL = Set.of(PICTURES, FOLDER, FOLDER_SIZE, PREFIXES, NO_SPECULATION, SALT);

    @Option(
            names = PICTURES,
            paramLabel = "SIZE",
            description = "Memory for pictures that were encoded before (default: 256MiB; 0 for none).")
    private String pictures;

    @Option(
            names = FOLDER,
            paramLabel = "FOLDER",
            description = "Also keep encoded pictures in this folder, for later runs. Its files are as confidential as"
                    + " the pictures.")
    private Path folder;

    @Option(
            names = FOLDER_SIZE,
            paramLabel = "SIZE",
            description = "Maximum size of that folder (default: 4GiB); the least recently used files are deleted.")
    private String folderSize;

    @Option(
            names = PREFIXES,
            paramLabel = "SIZE",
            description = "How much of the key/value cache may keep earlier prompts and answers (default: all that is"
                    + " not in use; 0 for none).")
    private String prefixes;

    @Option(
            names = NO_SPECULATION,
            description = "Compute no tokens ahead; affects the speed, never the answer, as do the caches.")
    private boolean noSpeculation;

    @Option(names = SALT, paramLabel = "TEXT", description = "Use only what was kept for requests with the same text.")
    private String salt = "";

    /**
     * Adds them to the settings of a model.
     *
     * @throws CommandException if a value is no size
     */
    public PixtralBuilder added(PixtralBuilder settings) {
        set(PICTURES, pictures, settings::pictureCacheBytes);
        set(FOLDER_SIZE, folderSize, settings::pictureCacheFolderBytes);
        set(PREFIXES, prefixes, settings::prefixCacheBytes);
        if (folderSize != null && folder == null) {
            throw CommandException.usage("%s requires %s.", FOLDER_SIZE, FOLDER);
        }
        if (folder != null) {
            settings.pictureCacheFolder(folder);
        }
        return settings.speculation(!noSpeculation);
    }

    private static void set(String option, String size, LongConsumer setting) {
        if (size == null) {
            return;
        }
        try {
            setting.accept(SizeText.bytes(size, "The value"));
        } catch (PixtralException e) {
            throw CommandException.badOption(option, e);
        }
    }

    /**
     * Adds the salt to the options of an answer.
     *
     * @throws CommandException if it is too long
     */
    public GenerationOptions added(GenerationOptions options) {
        try {
            return options.withCacheSalt(salt);
        } catch (PixtralException e) {
            throw CommandException.badOption(SALT, e);
        }
    }
}
