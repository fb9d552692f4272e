package dev.pixtral.cli.chat;

import dev.pixtral.cli.console.CommandException;
import java.util.Optional;

/** Where the user's lines of a chat come from. Used by the command's thread alone. */
interface ChatInput extends AutoCloseable {
    /**
     * Waits for a line.
     *
     * @return the line without its end; empty if there will be none any more
     * @throws CommandException if it cannot be read
     */
    Optional<String> line();

    /**
     * Says what Ctrl-C is to stop from now on; between answers it stops nothing.
     *
     * @param stop called from another thread
     */
    void onInterrupt(Runnable stop);

    @Override
    void close();
}
