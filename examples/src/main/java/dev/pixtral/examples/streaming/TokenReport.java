package dev.pixtral.examples.streaming;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.pixtral.langchain4j.PixtralTokenUsage;
import java.io.PrintStream;

/** Reports the tokens of each answer: a listener is notified of all requests to a model. */
final class TokenReport implements ChatModelListener {
    private final PrintStream out;

    TokenReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
        PixtralTokenUsage usage =
                (PixtralTokenUsage) context.chatResponse().metadata().tokenUsage();
        out.printf(
                "%n%d tokens in (%d of them pictures), %d out%n",
                usage.inputTokenCount(), usage.imageTokenCount(), usage.outputTokenCount());
    }
}
