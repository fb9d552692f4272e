package dev.pixtral.cli;

import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.StrictRecords;
import picocli.CommandLine.Option;

/** An option on the schemas of conversations. */
final class RecordOptions {
    @Option(
            names = "--strict-records",
            description =
                    "In the schemas of a conversation, take all properties of objects as required, as OpenAI's strict mode demands it; not the parameters of tools themselves.")
    private boolean strict;

    /** A prompt with the schemas as the option wants them. */
    Prompt applied(Prompt prompt) {
        return strict ? StrictRecords.applied(prompt) : prompt;
    }
}
