package dev.pixtral.cli.chat;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Interruption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines from a pipe or a file. An interruption ends the chat: no user is there to type another line. */
final class PlainInput implements ChatInput {
    private final Interruption interruption;
    private final BufferedReader in;

    PlainInput(Console console) {
        this.interruption = console.interruption();
        this.in = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> line() {
        try {
            return interruption.interrupted() ? Optional.empty() : Optional.ofNullable(in.readLine());
        } catch (IOException e) {
            throw CommandException.failed("Standard input cannot be read (%s).".formatted(e.getMessage()), e);
        }
    }

    @Override
    public void onInterrupt(Runnable stop) {
        interruption.watch(stop);
    }

    @Override
    public void close() {} // the caller owns the stream
}
