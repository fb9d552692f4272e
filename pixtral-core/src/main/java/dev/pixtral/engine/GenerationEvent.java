package dev.pixtral.engine;

import dev.pixtral.grammar.CallEvent;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.TokenLogprobs;

/** An event that the engine's thread reports to the thread that waits for a generation. */
sealed interface GenerationEvent {
    record Came(Progress progress) implements GenerationEvent {}

    record Logprobs(TokenLogprobs token) implements GenerationEvent {}

    record Text(String text) implements GenerationEvent {}

    record Thinking(String text) implements GenerationEvent {}

    record Call(CallEvent event) implements GenerationEvent {}

    record Finished(GenerationResult result) implements GenerationEvent {}

    record Failed(Throwable cause) implements GenerationEvent {}
}
