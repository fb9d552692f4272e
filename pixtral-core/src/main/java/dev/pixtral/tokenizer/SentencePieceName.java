package dev.pixtral.tokenizer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a SentencePiece file, which says what its content does not: for example {@code tokenizer.model.v7m1}. */
final class SentencePieceName {
    private static final Pattern NAME = Pattern.compile(".*\\.model(?:\\.(v\\d{1,3})(m\\d{1,3})?)?", Pattern.DOTALL);
    // the only image settings that such a name can have: MultiModalVersion of mistral-common 1.13.1
    private static final String FIRST_IMAGES = "m1";
    private static final ImageSettings FIRST_IMAGE_SETTINGS = new ImageSettings(16, 1024, 1);

    private SentencePieceName() {}

    /** Returns whether a file with that name is a SentencePiece model. */
    static boolean isModel(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Returns the version.
     *
     * @throws TokenizerException if the name has none, or one that is not supported
     */
    static TokenizerVersion version(String name, String source) {
        String version = part(name, 1)
                .orElseThrow(() -> TokenizerException.badFile(
                        source,
                        "its name has no version at its end; keep the published name, for example "
                                + "tokenizer.model.v7m1"));
        return TokenizerVersion.named(version)
                .filter(known -> !known.since(TokenizerVersion.V13)) // those models have only tekken.json
                .orElseThrow(() -> TokenizerException.badFile(
                        source,
                        "its name says the version %s, but only v3, v7 and v11 are supported".formatted(version)));
    }

    /**
     * Returns the image settings; empty for a model without pictures.
     *
     * @throws TokenizerException if they are unknown
     */
    static Optional<ImageSettings> image(String name, String source) {
        return part(name, 2).map(images -> {
            if (!images.equals(FIRST_IMAGES)) {
                throw TokenizerException.badFile(
                        source, "its name says the image settings %s, but only m1 are known".formatted(images));
            }
            return FIRST_IMAGE_SETTINGS;
        });
    }

    private static Optional<String> part(String name, int group) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Optional.ofNullable(matcher.group(group)) : Optional.empty();
    }
}
