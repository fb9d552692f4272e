package dev.pixtral;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryCheck;
import dev.pixtral.plan.SettingWords;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The check before weights are loaded: refuses what cannot work, and warns of what does not fit as a whole.
 *
 * @param memory looks at the memory of this machine
 * @param words how the reader of messages calls the settings
 * @param warnings receives at most one warning for each model that is opened
 * @param notes receives what is worth knowing but no reason to worry
 */
@Internal
public record LoadCheck(
        Supplier<MachineMemory> memory, SettingWords words, Consumer<String> warnings, Consumer<String> notes) {
    private static final System.Logger LOG = System.getLogger(LoadCheck.class.getName());

    /** The check of programs, which are warned by the log. */
    public static final LoadCheck DEFAULT = new LoadCheck(
            MachineMemory::look,
            SettingWords.BUILDER,
            warning -> LOG.log(System.Logger.Level.WARNING, warning),
            note -> LOG.log(System.Logger.Level.INFO, note));

    /**
     * Checks a model.
     *
     * @param check its plan on this machine
     * @return positions of its key/value cache
     * @throws PixtralException if it cannot be opened, with the numbers and what helps
     */
    int positions(MemoryCheck check) {
        check.refusal(words).ifPresent(refusal -> {
            throw new PixtralException(refusal);
        });
        check.warning(words).ifPresent(warnings);
        return check.positions();
    }
}
