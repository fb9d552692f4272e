package dev.pixtral.langchain4j.picture;

import dev.langchain4j.data.message.UserMessage;
import java.util.List;

/**
 * The message attribute that records what retrieval added to a user's message. It consists of lists, maps, texts and
 * numbers, so it survives {@code ChatMessageSerializer}; it never carries bytes of pictures.
 *
 * <p>Texts of users cannot make this attribute, but it is not signed: it may name any picture of any open store of the
 * JVM by its hash. Accept messages with attributes only from a chat memory that users cannot change.
 */
public final class RetrievedTexts {
    /** Key of the attribute. */
    public static final String KEY = "pixtral.pictures";

    /** Largest number of texts of one message. */
    public static final int MOST = Retrieval.MOST;

    private RetrievedTexts() {}

    /**
     * Adds the attribute to a message. The contents stay as they are; {@link PictureRestorer} adds the texts and
     * pictures.
     *
     * @param message a message with only the user's own contents
     * @param retrieved the texts, in order; only the first {@link #MOST} are kept
     * @param first whether they and their pictures come before the user's own contents instead of behind them
     * @return a copy with the attribute, and with all other attributes and the name of the message
     */
    public static UserMessage attach(UserMessage message, List<RetrievedText> retrieved, boolean first) {
        UserMessage copy = message.toBuilder().build();
        copy.attributes()
                .put(KEY, Retrieval.of(message.contents(), retrieved, first).toAttribute());
        return copy;
    }

    /**
     * Reads the attribute of a message.
     *
     * @param message any message
     * @return the texts, in order; empty if the message has no such attribute. Damaged entries are left out
     */
    public static List<RetrievedText> of(UserMessage message) {
        return Retrieval.of(message).texts();
    }
}
