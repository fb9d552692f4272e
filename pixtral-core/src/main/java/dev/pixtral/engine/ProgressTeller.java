package dev.pixtral.engine;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.progress.Pace;
import dev.pixtral.progress.Progress;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reports the progress of a generation: each step once and in order, even if the generation is recomputed. A report for
 * which there is no memory is skipped. Has the same owner as its {@link Answer}; while the sequence waits, the owner is
 * the thread that holds the lock of the {@link WaitingRoom}.
 */
final class ProgressTeller {
    private final Ticket ticket;
    private final int[] patches; // of each picture
    private final int allPatches;
    private final int promptTokens;
    private final int maxTokens;
    private final Pace pace;
    private int waiting; // requests ahead on arrival
    private int left; // requests still ahead, as last reported
    private boolean begun;
    private boolean promptBegun;
    private int promptFound; // computed before the stage of the prompt begins
    private int encoded; // as last reported, like the fields below
    private int patchesDone;
    private int promptDone;
    private int generated;

    // created once: in the loop of the engine, creating a lambda could fail unhandled when memory runs out
    private final Supplier<Progress> waitingNow = this::waitingNow;
    private final Supplier<Progress> picturesNow = this::picturesNow;
    private final Supplier<Progress> promptBegins = this::promptBegins;
    private final Supplier<Progress> promptNow = this::promptNow;
    private final Supplier<Progress> generatedNow = this::generatedNow;

    /**
     * Creates a reporter. Nothing is reported before {@link #arrive}.
     *
     * @param clock nanoseconds, of any origin
     */
    ProgressTeller(Ticket ticket, GenerationRequest request, int maxTokens, LongSupplier clock) {
        this.ticket = ticket;
        this.pace = new Pace(clock);
        this.patches = request.images().stream()
                .map(PixelValues::grid)
                .mapToInt(PatchGrid::patches)
                .toArray();
        this.allPatches = sum(patches.length);
        this.promptTokens = request.promptIds().length;
        this.maxTokens = maxTokens;
    }

    private int sum(int pictures) {
        int sum = 0;
        for (int i = 0; i < pictures; i++) {
            sum += patches[i];
        }
        return sum;
    }

    private void tell(Supplier<Progress> progress) {
        try {
            ticket.tell(new GenerationEvent.Came(progress.get()));
            pace.told();
        } catch (OutOfMemoryError _) {
            // the waiting thread gets the next report or the result
        }
    }

    /** Reports that the request has entered the queue behind {@code ahead} others. */
    void arrive(int ahead) {
        waiting = ahead;
        left = ahead;
        tell(waitingNow);
    }

    /** Updates the number of requests ahead. An increase, when older ones come back, is not reported. */
    void ahead(int ahead) {
        if (!begun && ahead < left) {
            left = ahead;
            tell(waitingNow);
        }
    }

    /** Reports that its turn has come; later calls have no effect. */
    void begin() {
        if (begun) {
            return;
        }
        ahead(0); // it may have overtaken others
        begun = true;
        if (patches.length > 0) {
            tell(picturesNow);
        } else {
            beginPrompt();
        }
    }

    private void beginPrompt() {
        promptBegun = true;
        tell(promptBegins);
        prompt(promptFound);
    }

    /** Reports the number of layers computed for the picture that is being encoded. */
    void picture(int index, int layers, int ofLayers) {
        int done = sum(index) + part(patches[index], layers, ofLayers);
        if (index == encoded && done > patchesDone && pace.due()) {
            patchesDone = done;
            tell(picturesNow);
        }
    }

    /** Reports the number of encoded pictures. */
    void pictures(int count) {
        if (count <= encoded) {
            return;
        }
        encoded = count;
        patchesDone = sum(count);
        tell(picturesNow);
        if (count == patches.length) {
            beginPrompt();
        }
    }

    /** Reports the number of layers computed for the next rows. */
    void prompt(int computed, int rows, int layers, int ofLayers) {
        int within = Math.min(rows, promptTokens - computed);
        if (within > 0 && pace.due()) {
            prompt(computed + part(within, layers, ofLayers));
        }
    }

    /** Reports the number of computed prompt tokens, once all pictures are encoded. */
    void prompt(int computed) {
        if (!promptBegun) {
            promptFound = computed;
        } else if (computed > promptDone) {
            promptDone = computed;
            tell(promptNow);
        }
    }

    /** Reports the number of generated tokens. */
    void tokens(int count) {
        generated = count;
        tell(generatedNow);
    }

    private Progress waitingNow() {
        return new Progress.Waiting(waiting - left, waiting);
    }

    private Progress picturesNow() {
        return new Progress.Picture(encoded, patches.length, patchesDone, allPatches);
    }

    private Progress promptBegins() {
        return new Progress.Prompt(0, promptTokens);
    }

    private Progress promptNow() {
        return new Progress.Prompt(promptDone, promptTokens);
    }

    private Progress generatedNow() {
        return new Progress.Generating(generated, maxTokens);
    }

    /** Returns the share of finished work, always less than all of it: the caller reports the end separately. */
    private static int part(int of, int layers, int ofLayers) {
        return (int) Math.min(of - 1L, (long) of * layers / ofLayers);
    }
}
