package dev.pixtral.store.gguf;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a GGUF file says about it, by the conventions of llama.cpp. Only the name is looked at.
 *
 * @param path path in its repository or folder, with {@code /} between folders
 * @param kind what it holds
 * @param stem the path without number and ending: the same for all parts of a split file
 * @param part which part it is, from 1
 * @param parts number of parts
 */
public record GgufFileName(String path, Kind kind, String stem, int part, int parts) {
    /** What a GGUF file holds. */
    public enum Kind {
        /** A language model. */
        TEXT,
        /** Vision encoder and projector. */
        PROJECTOR,
        /** Something that is no model by itself: statistics for quantising, or a helper of speculation. */
        OTHER
    }

    private static final Pattern GGUF =
            Pattern.compile("(.+?)(?:-(\\d{5})-of-(\\d{5}))?\\.gguf", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern HELPER = Pattern.compile("imatrix|(mtp|eagle3|dflash|dspark)-");
    private static final Pattern TYPE = Pattern.compile(
            "(?<=^|[-._/])(?:UD-)?(?:I?Q[1-8](?:_[A-Z0-9]+)*|BF16|FP?16|FP?32|TQ[12]_0|MXFP4(?:_[A-Z]+)?)(?=[-./]|$)",
            Pattern.CASE_INSENSITIVE);

    /**
     * Reads a name.
     *
     * @param path path in its repository or folder
     * @return what it says; empty if it is not that of a GGUF file
     */
    public static Optional<GgufFileName> of(String path) {
        Matcher matcher = GGUF.matcher(path);
        if (!matcher.matches() || name(path).startsWith(".")) {
            return Optional.empty();
        }
        boolean split = matcher.group(2) != null;
        int part = split ? Integer.parseInt(matcher.group(2)) : 1;
        int parts = split ? Integer.parseInt(matcher.group(3)) : 1;
        return part < 1 || part > parts
                ? Optional.empty()
                : Optional.of(new GgufFileName(path, kind(name(path)), matcher.group(1), part, parts));
    }

    /**
     * Returns whether a word is a type of weights.
     *
     * @param word such as {@code Q4_K_M}, in upper or lower case
     * @return true if files are named after it
     */
    public static boolean isType(String word) {
        return TYPE.matcher(word).matches();
    }

    private static Kind kind(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains("mmproj")) {
            return Kind.PROJECTOR;
        }
        return HELPER.matcher(lower).find() ? Kind.OTHER : Kind.TEXT;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns the folder of the file: empty, or with a slash at its end. */
    String folder() {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** Returns whether it is a part of the same file. */
    boolean isPartOf(GgufFileName other) {
        return stem.equals(other.stem) && parts == other.parts;
    }

    /**
     * Returns the type of the weights.
     *
     * @return the last word of the name that is one, such as {@code Q4_K_M}, in upper case; empty if there is none
     */
    public Optional<String> tag() {
        return TYPE.matcher(stem)
                .results()
                .map(match -> match.group().toUpperCase(Locale.ROOT))
                .reduce((_, last) -> last);
    }

    /** Returns whether the tag of a name means this file: its type, or another whole word of its path. */
    boolean has(String tag) {
        return tag().filter(own -> own.equalsIgnoreCase(tag)).isPresent()
                || Pattern.compile(
                                "(?<=^|[-._/])" + Pattern.quote(tag) + "(?=[-./]|$)",
                                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                        .matcher(stem)
                        .find();
    }
}
