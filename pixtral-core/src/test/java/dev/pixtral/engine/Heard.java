package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the listener of a generation hears of its tokens, in order, and the result. */
final class Heard implements GenerationListener {
    final List<String> events = new ArrayList<>();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private final Consumer<Progress> whenProgress;
    private GenerationResult result;

    Heard() {
        this(_ -> {});
    }

    Heard(Consumer<Progress> whenProgress) {
        this.whenProgress = whenProgress;
    }

    static Heard of(Ticket ticket) {
        return new Heard().await(ticket);
    }

    Heard await(Ticket ticket) {
        result = ticket.await(this);
        assertThat(logprobs).isEqualTo(result.logprobs());
        return this;
    }

    GenerationResult result() {
        return result;
    }

    @Override
    public void onProgress(Progress progress) {
        if (progress instanceof Progress.Generating) {
            events.add(progress.toString());
        }
        whenProgress.accept(progress);
    }

    @Override
    public void onLogprobs(TokenLogprobs token) {
        logprobs.add(token);
        events.add("token " + token.text());
    }

    @Override
    public void onText(String piece) {
        events.add("text " + piece);
    }

    @Override
    public void onToolCall(int index, String id, String name) {
        events.add("call %d %s %s".formatted(index, id, name));
    }

    @Override
    public void onToolArguments(int index, String text) {
        events.add("arguments %d %s".formatted(index, text));
    }

    @Override
    public void onToolCallComplete(int index, ToolCall call) {
        events.add("complete %d %s".formatted(index, call));
    }

    /** Compares everything but times and the number of drafts. */
    void assertSame(Heard expected, String where) {
        assertThat(result.ids()).as(where).containsExactly(expected.result.ids());
        assertThat(result.logprobs()).as(where).isEqualTo(expected.result.logprobs()); // doubles of the logits' bits
        assertThat(result.text()).as(where).isEqualTo(expected.result.text());
        assertThat(result.finishReason()).as(where).isEqualTo(expected.result.finishReason());
        assertThat(result.seed()).as(where).isEqualTo(expected.result.seed());
        assertThat(events).as(where).isEqualTo(expected.events);
        assertThat(result.usage().generatedTokens())
                .as(where)
                .isEqualTo(expected.result.usage().generatedTokens());
    }
}
