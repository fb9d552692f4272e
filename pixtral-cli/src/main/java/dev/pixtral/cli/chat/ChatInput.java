package dev.pixtral.cli.chat;

import dev.pixtral.cli.console.CommandException;
import java.util.Optional;

/** The source of the user's lines in a chat. Used only by the command's thread. */
interface ChatInput extends AutoCloseable {
    /**
     * Waits for a line.
     *
     * @return the line without its end; empty at the end of the input
     * @throws CommandException if it cannot be read
     */
    Optional<String> line();

    /**
     * Sets what Ctrl-C stops from now on; between answers it stops nothing.
     *
     * @param stop called from another thread
     */
    void onInterrupt(Runnable stop);

    @Override
    void close();
}
