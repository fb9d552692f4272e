package dev.pixtral.examples.tools;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.nio.file.Path;

/** Lets the model call Java methods. It sees their results, including pictures. */
public final class ToolsWithPictures {
    private ToolsWithPictures() {}

    /** An AI service: LangChain4j implements it with a model, and runs the tools that the model calls. */
    interface Assistant {
        /** Answers a request. */
        String chat(String request);
    }

    /**
     * Prints the answer.
     *
     * @param args the picture that the camera takes, then the request
     */
    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println(
                    "Usage: ToolsWithPictures PICTURE REQUEST, as in: ToolsWithPictures examples/images/receipt.png"
                            + " \"How much was paid in total? Use the takePhoto tool.\"");
            System.exit(2);
        }
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            System.out.println(assistant(model, new Camera(Path.of(args[0]))).chat(args[1]));
        }
    }

    static Assistant assistant(ChatModel model, Object tools) {
        return AiServices.builder(Assistant.class).chatModel(model).tools(tools).build();
    }
}
