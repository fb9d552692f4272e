package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Checks the names of files that a server lists, by the rules of all systems at once: a name that is harmless here may
 * be a device or another folder elsewhere.
 */
final class FileNames {
    private static final int LONGEST = 1_000;
    private static final int LONGEST_SEGMENT = 255;
    private static final Pattern NOT_PORTABLE = Pattern.compile("[:*?\"<>|\\\\]");
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(\\..*)?");
    private static final Pattern ROOTED = Pattern.compile("[/\\\\].*|[A-Za-z]:.*", Pattern.DOTALL);

    private FileNames() {}

    /**
     * Refuses a name that tries to leave the folder, which no repository has by accident.
     *
     * @param name path in the repository
     * @throws HubException if it is absolute, has a segment {@code ..}, or contains control characters
     */
    static void refuseHostile(String name) {
        boolean leaves = ROOTED.matcher(name).matches();
        for (String segment : name.split("[/\\\\]", -1)) {
            leaves |= segment.equals("..");
        }
        if (leaves || name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new HubException(
                    HubException.Reason.FOREIGN,
                    "The server lists a file named '%s', which no repository may have; nothing was fetched, check HF_ENDPOINT."
                            .formatted(Excerpt.of(name)));
        }
    }

    /**
     * Decides whether a file of this name can be written on every system.
     *
     * @param name path that {@link #refuseHostile} accepts
     */
    static boolean isPortable(String name) {
        if (name.length() > LONGEST
                || !StandardCharsets.UTF_8.newEncoder().canEncode(name)
                || NOT_PORTABLE.matcher(name).find()
                || !Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
            return false;
        }
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty()
                    || segment.endsWith(".")
                    || segment.endsWith(" ")
                    || segment.getBytes(StandardCharsets.UTF_8).length > LONGEST_SEGMENT
                    || DEVICE.matcher(segment).matches()) {
                return false;
            }
        }
        return true;
    }

    /** Returns what is equal for two names that some system takes for one. */
    static String folded(String name) {
        String upper = Normalizer.normalize(name, Normalizer.Form.NFC).toUpperCase(Locale.ROOT);
        return upper.toLowerCase(Locale.ROOT);
    }
}
