package dev.pixtral.cli.options;

import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.StrictRecords;
import picocli.CommandLine.Option;

/** An option on the schemas of conversations. */
public final class RecordOptions {
    @Option(
            names = "--strict-records",
            description =
                    "In the schemas of a conversation, take all properties of objects as required, as OpenAI's strict mode demands it; not the parameters of tools themselves.")
    private boolean strict;

    /** A prompt with the schemas as the option wants them. */
    public Prompt applied(Prompt prompt) {
        return strict ? StrictRecords.applied(prompt) : prompt;
    }
}
