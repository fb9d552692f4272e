package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.cli.machine.Memory;
import dev.pixtral.openai.JsonText;
import dev.pixtral.plan.Amount;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What a run was planned to need, and what it took. The plan does not count the JVM itself: that is what the process
 * had before a model was opened, and what compiled code and uncollected garbage add.
 *
 * @param planned bytes of weights, working memory, keys and values
 * @param before physical memory of the process before that, in bytes; empty where the system does not report it
 * @param peak peak physical memory of the process, in bytes; empty where the system does not report it
 */
record MemoryUse(long planned, OptionalLong before, OptionalLong peak) {
    private static final double MEBI = 1 << 20;

    /** Returns what a run that ends now took. */
    static MemoryUse now(Subject subject) {
        return new MemoryUse(subject.plannedBytes(), subject.bytesBefore(), Memory.peakOfProcess());
    }

    void write(JsonGenerator json) throws IOException {
        JsonText.measured(json, "plannedMb", planned / MEBI);
        write(json, "startRssMb", before);
        write(json, "peakRssMb", peak);
    }

    private static void write(JsonGenerator json, String name, OptionalLong bytes) throws IOException {
        if (bytes.isPresent()) {
            JsonText.measured(json, name, bytes.getAsLong() / MEBI);
        } else {
            json.writeNullField(name);
        }
    }

    /** As the rest of a sentence. */
    String text() {
        String plan = "planned " + Amount.text(planned);
        return peak.isPresent() && before.isPresent()
                ? "at most %s of memory: %s before it was opened, %s"
                        .formatted(Amount.text(peak.getAsLong()), Amount.text(before.getAsLong()), plan)
                : plan + " of memory";
    }
}
