package dev.pixtral.cli;

import dev.pixtral.Reply;

/** Prints an answer as it comes, after what is known before it. */
final class AnswerPrinter extends ProgressListener {
    private final Console console;
    private boolean lineOpen;

    AnswerPrinter(Console console, Progress progress) {
        super(progress);
        this.console = console;
    }

    @Override
    public void onToken(int count) {} // its text says more

    @Override
    public void onText(String text) {
        erase();
        console.print(text);
        lineOpen = !text.endsWith("\n");
    }

    /** Ends the line and prints calls of tools. */
    void finish(Reply reply) {
        erase();
        if (lineOpen || (reply.text().isEmpty() && reply.toolCalls().isEmpty())) {
            console.print("\n");
        }
        reply.toolCalls().forEach(call -> console.print(ReplyJson.of(call)));
    }
}
