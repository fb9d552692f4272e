package dev.pixtral.cli;

import dev.pixtral.Reply;
import dev.pixtral.progress.Progress;

/** Prints an answer as it comes, after what is known before it. */
final class AnswerPrinter extends AnswerProgress {
    private final Console console;
    private int printed; // characters
    private boolean lineOpen;

    AnswerPrinter(Console console, ProgressLine progress) {
        super(progress);
        this.console = console;
    }

    @Override
    public void onProgress(Progress step) {
        if (!(step instanceof Progress.Generating)) { // whose text says more
            super.onProgress(step);
        }
    }

    @Override
    public void onText(String text) {
        erase();
        console.print(text);
        printed += text.length();
        lineOpen = !text.endsWith("\n");
    }

    /** Prints what has not come as text, such as calls of tools, and ends the line. */
    void finish(Reply reply) {
        erase();
        if (reply.text().length() > printed) {
            onText(reply.text().substring(printed)); // an attempt at tool calls that are none
        }
        if (lineOpen || (printed == 0 && reply.toolCalls().isEmpty())) {
            console.print("\n");
        }
        reply.toolCalls().forEach(call -> console.print(ReplyJson.of(call)));
    }
}
