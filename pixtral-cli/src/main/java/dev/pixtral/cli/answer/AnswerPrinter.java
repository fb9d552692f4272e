package dev.pixtral.cli.answer;

import dev.pixtral.Reply;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.openai.ReplyJson;
import dev.pixtral.progress.Progress;

/** Prints an answer as it is generated. Until its text begins, shows the progress. */
public final class AnswerPrinter extends AnswerProgress {
    private final Console console;
    private boolean lineOpen;

    public AnswerPrinter(Console console, ProgressLine progress) {
        super(progress);
        this.console = console;
    }

    @Override
    public void onProgress(Progress step) {
        if (!(step instanceof Progress.Generating)) { // the printed text says more
            super.onProgress(step);
        }
    }

    @Override
    public void onText(String text) {
        erase();
        console.print(text);
        lineOpen = !text.endsWith("\n");
    }

    /** Ends the line and prints tool calls. */
    public void finish(Reply reply) {
        erase();
        if (lineOpen || (reply.text().isEmpty() && reply.toolCalls().isEmpty())) {
            console.print("\n");
        }
        reply.toolCalls().forEach(call -> console.print(ReplyJson.of(call)));
    }
}
