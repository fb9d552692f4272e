package dev.pixtral.openai;

import dev.pixtral.chat.Prompt;
import java.nio.file.Path;

/** Reads any bytes as a conversation, for tests of other packages. */
public final class ConversationBytes {
    private static final ConversationReader READER = new ConversationReader(Path.of(""), ConversationForm.CLIENT);

    private ConversationBytes() {}

    /** Reads a conversation; throws a {@link dev.pixtral.errors.PixtralException} and nothing else. */
    public static Prompt read(byte[] json) {
        return READER.conversation(JsonInput.parseLine(json, "line 1")).prompt();
    }
}
