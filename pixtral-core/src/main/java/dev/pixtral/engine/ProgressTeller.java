package dev.pixtral.engine;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.progress.Pace;
import dev.pixtral.progress.Progress;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells how a generation comes along: everything once and in order, though it may have to be computed again. What there
 * is no memory to tell is left out. Owned as its {@link Sequence} is; while that waits, by whoever holds the lock of
 * the {@link WaitingRoom}.
 */
final class ProgressTeller {
    private final Ticket ticket;
    private final int[] patches; // of each picture
    private final int allPatches;
    private final int promptTokens;
    private final int maxTokens;
    private final Pace pace;
    private int waiting; // requests ahead when it came
    private int left; // of them, by what was told
    private boolean begun;
    private int encoded; // told, as what follows
    private int patchesDone;
    private int promptDone;

    /**
     * Prepares to tell; nothing is told before it has arrived.
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
            // whoever waits learns of the next step, or of the result
        }
    }

    /** It has come into the queue, behind so many others. */
    void arrive(int ahead) {
        waiting = ahead;
        left = ahead;
        tell(() -> new Progress.Waiting(0, waiting));
    }

    /** So many are ahead of it in the queue now; more than before if older ones come back, which is not told. */
    void ahead(int ahead) {
        if (!begun && ahead < left) {
            left = ahead;
            tell(() -> new Progress.Waiting(waiting - left, waiting));
        }
    }

    /** Its turn has come; only the first time counts. */
    void begin() {
        if (begun) {
            return;
        }
        ahead(0); // it may have overtaken others
        begun = true;
        if (patches.length > 0) {
            tell(() -> new Progress.Picture(0, patches.length, 0, allPatches));
        } else {
            beginPrompt();
        }
    }

    private void beginPrompt() {
        tell(() -> new Progress.Prompt(0, promptTokens));
    }

    /** Of the picture that is being encoded so many layers are done. */
    void picture(int index, int layers, int ofLayers) {
        int done = sum(index) + part(patches[index], layers, ofLayers);
        if (index == encoded && done > patchesDone && pace.due()) {
            patchesDone = done;
            tell(() -> new Progress.Picture(encoded, patches.length, patchesDone, allPatches));
        }
    }

    /** So many pictures are encoded. */
    void pictures(int count) {
        if (count <= encoded) {
            return;
        }
        encoded = count;
        patchesDone = sum(count);
        tell(() -> new Progress.Picture(encoded, patches.length, patchesDone, allPatches));
        if (count == patches.length) {
            beginPrompt();
        }
    }

    /** Of the next rows so many layers are done. */
    void prompt(int computed, int rows, int layers, int ofLayers) {
        int within = Math.min(rows, promptTokens - computed);
        if (within > 0 && pace.due()) {
            prompt(computed + part(within, layers, ofLayers));
        }
    }

    /** So many tokens of the prompt have been computed. */
    void prompt(int computed) {
        if (computed > promptDone) {
            promptDone = computed;
            tell(() -> new Progress.Prompt(promptDone, promptTokens));
        }
    }

    /** So many tokens have been generated. */
    void tokens(int count) {
        tell(() -> new Progress.Generating(count, maxTokens));
    }

    /** Less than everything: the end is told by whoever knows that it has come. */
    private static int part(int of, int layers, int ofLayers) {
        return (int) Math.min(of - 1L, (long) of * layers / ofLayers);
    }
}
