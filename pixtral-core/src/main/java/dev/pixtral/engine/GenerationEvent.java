package dev.pixtral.engine;

import dev.pixtral.grammar.CallEvent;

/** What the engine's thread tells the thread that waits for a generation. */
sealed interface GenerationEvent {
    record Image(int done, int total) implements GenerationEvent {}

    record Prompt(int done, int total) implements GenerationEvent {}

    record Token(int count) implements GenerationEvent {}

    record Text(String text) implements GenerationEvent {}

    record Call(CallEvent event) implements GenerationEvent {}

    record Finished(GenerationResult result) implements GenerationEvent {}

    record Failed(Throwable cause) implements GenerationEvent {}
}
