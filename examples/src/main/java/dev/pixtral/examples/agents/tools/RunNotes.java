package dev.pixtral.examples.agents.tools;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.observability.api.event.AiServiceResponseReceivedEvent;
import dev.langchain4j.observability.api.listener.AiServiceResponseReceivedListener;
import dev.pixtral.langchain4j.PixtralChatResponseMetadata;
import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prints what happens during a run, one line each: calls of tools, their failures, and the warnings that come with an
 * answer, such as one about a tool's picture that cannot be read. Thread-safe.
 */
public final class RunNotes implements AiServiceResponseReceivedListener {
    private final PrintStream out;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /**
     * Creates notes.
     *
     * @param out where they are printed
     */
    public RunNotes(PrintStream out) {
        this.out = out;
    }

    /**
     * Prints a line.
     *
     * @param note the line
     */
    public void add(String note) {
        out.println(note);
    }

    /** Prints each warning once: a conversation repeats those about its history. */
    @Override
    public void onEvent(AiServiceResponseReceivedEvent event) {
        ChatResponseMetadata metadata = event.response().metadata();
        if (metadata instanceof PixtralChatResponseMetadata pixtral && pixtral.warnings() != null) {
            pixtral.warnings().stream().filter(warned::add).forEach(warning -> add("warning: " + warning));
        }
    }
}
