package dev.pixtral.cli.answer;

import dev.pixtral.Reply;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.Thoughts;
import dev.pixtral.openai.ReplyJson;
import dev.pixtral.progress.Progress;

/** Prints an answer as it is generated, and thoughts apart from it. Until something is printed, shows the progress. */
public final class AnswerPrinter extends AnswerProgress {
    private static final String THOUGHT = "| "; // begins each line

    private final Console console;
    private final Thoughts thoughts;
    private boolean lineOpen;
    private boolean thoughtOpen; // its last line has no end yet
    private boolean thinksUnseen;

    public AnswerPrinter(Console console, ProgressLine progress, Thoughts thoughts) {
        super(progress);
        this.console = console;
        this.thoughts = thoughts;
    }

    @Override
    public void onProgress(Progress step) {
        if (thinksUnseen || !(step instanceof Progress.Generating)) { // the printed text says more
            super.onProgress(step);
        }
    }

    @Override
    public void onThinking(String text) {
        if (thoughts == Thoughts.HIDDEN) {
            thinksUnseen = true;
            return;
        }
        erase();
        console.aside((thoughtOpen ? "" : THOUGHT) + text.replace("\n", "\n" + THOUGHT));
        thoughtOpen = true;
    }

    @Override
    public void onText(String text) {
        endThought();
        erase();
        console.print(text);
        lineOpen = !text.endsWith("\n");
    }

    private void endThought() {
        thinksUnseen = false;
        if (thoughtOpen) {
            console.aside("\n");
            thoughtOpen = false;
        }
    }

    /** Ends the line and prints tool calls. */
    public void finish(Reply reply) {
        endThought();
        erase();
        if (lineOpen || (reply.text().isEmpty() && reply.toolCalls().isEmpty())) {
            console.print("\n");
        }
        reply.toolCalls().forEach(call -> console.print(ReplyJson.of(call)));
    }
}
