package dev.pixtral.examples.receipt;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.nio.file.Path;

/**
 * Reads a receipt into a record. LangChain4j creates a JSON schema from the record, and the answer is constrained to
 * it, so it can always be parsed; whether the values are correct depends on the model.
 */
public final class ReadReceipt {
    private ReadReceipt() {}

    /** An AI service: LangChain4j implements it with a model. */
    interface Reader {
        /** Reads a receipt. */
        @UserMessage("Extract date, total as JSON.")
        Receipt read(@UserMessage ImageContent picture);
    }

    /**
     * Prints the record.
     *
     * @param args the picture of a receipt
     */
    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("Usage: ReadReceipt PICTURE, as in: ReadReceipt examples/images/receipt.png");
            System.exit(2);
        }
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            System.out.println(read(model, Path.of(args[0])));
        }
    }

    static Receipt read(ChatModel model, Path picture) {
        return AiServices.create(Reader.class, model).read(ImageContent.from(picture, "image/*"));
    }
}
