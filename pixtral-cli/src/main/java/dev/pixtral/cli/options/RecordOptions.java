package dev.pixtral.cli.options;

import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.StrictRecords;
import picocli.CommandLine.Option;

/** The option on the schemas of a conversation. */
public final class RecordOptions {
    @Option(
            names = "--strict-records",
            description = "In the schemas of a conversation, treat all properties of objects as required, as OpenAI's"
                    + " strict mode demands; the parameters of a tool may still be optional.")
    private boolean strict;

    /** The prompt, with its schemas changed as the option requires. */
    public Prompt applied(Prompt prompt) {
        return strict ? StrictRecords.applied(prompt) : prompt;
    }
}
