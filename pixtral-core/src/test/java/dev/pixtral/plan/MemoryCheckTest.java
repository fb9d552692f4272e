package dev.pixtral.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which models open on which machines, with how many positions, and what the messages suggest. */
class MemoryCheckTest {
    private static final double GIB = 1L << 30;
    private static final long HEAP = 4L << 30;

    private static MachineMemory machine(double totalGib, double freeGib) {
        return new MachineMemory((long) (totalGib * GIB), (long) (totalGib * GIB), (long) (freeGib * GIB), HEAP);
    }

    private static MemoryCheck check(
            WeightFormat format, KvType keyValues, int context, int wanted, MachineMemory memory) {
        return new MemoryCheck("pixtral-12b", Shapes.plan(format, keyValues, context), memory, wanted);
    }

    /** The weights take 22.4, 12.3 or 7.2 GiB, working memory 0.26, and 2,048 positions 0.3. */
    @ParameterizedTest
    @CsvSource({
        // format, kv, context, wanted, free GiB, refused, warned, positions
        "Q4, BF16, 8192, 16384, 12, false, false, 16384",
        "Q4, BF16, 8192, 16384, 9.6, false, false, -1", // a whole context, but not two of them
        "Q4, BF16, 8192, 16384, 8.4, false, true, -1",
        "Q4, BF16, 8192, 16384, 7.9, false, true, 2048", // the reserve is not there, but opening needs none
        "Q4, BF16, 8192, 16384, 7.7, true, true, 2048",
        "Q4, Q8, 8192, 16384, 9.0, false, false, -1",
        "Q4, BF16, 1024, 2048, 7.85, false, false, 1024",
        "Q4, BF16, 512, 512, 7.4, true, false, 512",
        "Q8, BF16, 8192, 8192, 12, true, true, 2048",
        "Q8, BF16, 8192, 8192, 16, false, false, 8192",
        "BF16, BF16, 32768, 65536, 22.8, true, true, 2048",
        "BF16, BF16, 32768, 65536, 40, false, false, 65536",
        "BF16, BF16, 32768, 16384, 30, false, false, 16384", // fewer positions than a context were asked for
    })
    void decisions(
            WeightFormat format,
            KvType keyValues,
            int context,
            int wanted,
            double free,
            boolean refused,
            boolean warned,
            int positions) {
        MemoryCheck check = check(format, keyValues, context, wanted, machine(16, free));

        assertThat(check.refusal(SettingWords.OPTIONS).isPresent()).isEqualTo(refused);
        assertThat(check.warning(SettingWords.OPTIONS).isPresent()).isEqualTo(warned);
        if (positions >= 0) {
            assertThat(check.positions()).isEqualTo(positions);
        } else {
            assertThat(check.positions())
                    .isEqualTo(check.plan().positionsIn(check.usable()))
                    .isLessThan(wanted);
        }
    }

    @Test
    void a_refusal_has_the_numbers_and_the_settings_that_help() {
        MemoryCheck check = check(WeightFormat.Q8, KvType.BF16, 8192, 16384, machine(16, 10));

        assertThat(check.refusal(SettingWords.OPTIONS))
                .contains("pixtral-12b needs 12.3 GiB for weights, 275 MiB to compute and 1.3 GiB for 8,192 tokens of "
                        + "context, but 10.0 GiB are free. Try --quantize q4 (8.8 GiB in all).");
        assertThat(check.refusal(SettingWords.BUILDER).orElseThrow()).contains("Try weights Q4 (8.8 GiB in all).");
    }

    @Test
    void the_cache_of_pictures_takes_from_what_exceeds_a_context_and_refuses_nothing() {
        for (int free = 7; free <= 16; free++) {
            MemoryCheck without = check(WeightFormat.Q4, KvType.BF16, 8192, 16384, machine(16, free));
            PlanSettings settings = without.plan().settings().withPictureCache(512L << 20);
            MemoryCheck with =
                    new MemoryCheck(without.model(), without.plan().with(settings), without.memory(), without.wanted());
            assertThat(with.refusal(SettingWords.OPTIONS)).isEqualTo(without.refusal(SettingWords.OPTIONS));
            assertThat(with.warning(SettingWords.OPTIONS)).isEqualTo(without.warning(SettingWords.OPTIONS));
            if (without.positions() <= 8192) {
                assertThat(with.positions()).isEqualTo(without.positions());
            } else {
                assertThat(with.positions()).isBetween(8192, without.positions());
                assertThat(with.positions() == without.positions())
                        .isEqualTo(with.positions() == 16384 || without.positions() == 8192);
            }
        }
        PlanSettings none = Shapes.settings(WeightFormat.Q4, KvType.BF16, 8192);
        MemoryCheck ample = new MemoryCheck(
                "pixtral-12b",
                MemoryPlan.of(Shapes.PIXTRAL_12B, none.withPictureCache(1L << 50)),
                machine(16, 14),
                16384);
        assertThat(ample.positions()).isEqualTo(8192);
    }

    @Test
    void a_warning_names_what_fits() {
        MemoryCheck check = check(WeightFormat.Q4, KvType.BF16, 8192, 16384, machine(16, 9));

        assertThat(check.warning(SettingWords.OPTIONS).orElseThrow())
                .isEqualTo("pixtral-12b needs 7.2 GiB for weights, 291 MiB to compute and 1.3 GiB for 8,192 tokens of "
                        + "context, but 9.0 GiB are free: only 7,840 tokens of prompt and answer fit at a time, and "
                        + "longer answers are cut off. Try --context 6144 (8.5 GiB in all) or --kv q8 (8.2 GiB in "
                        + "all); --quantize q4 is already the smallest.");
    }

    @Test
    void where_no_setting_helps_the_message_says_so() {
        assertThat(check(WeightFormat.BF16, KvType.BF16, 8192, 8192, machine(8, 6))
                        .refusal(SettingWords.OPTIONS))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .endsWith(
                                "but 6.0 GiB are free. No setting helps, not even with --quantize q4: end other programs, "
                                        + "or use a machine with more memory."));
        MachineMemory container = new MachineMemory(64L << 30, 4L << 30, 3L << 30, HEAP);
        assertThat(check(WeightFormat.Q4, KvType.BF16, 8192, 8192, container).refusal(SettingWords.OPTIONS))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .endsWith("but 3.0 GiB are free in this container of 4.0 GiB. No setting helps: raise the "
                                + "memory limit of the container, or use a machine with more memory."));
    }

    @Test
    void a_prepared_file_cannot_change_its_format_but_another_one_can_be_made() {
        PlanSettings prepared =
                new PlanSettings(WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16), true, KvType.BF16, 8192, 256, 1);
        MemoryCheck check =
                new MemoryCheck("pixtral-12b", MemoryPlan.of(Shapes.PIXTRAL_12B, prepared), machine(16, 10), 8192);

        assertThat(check.refusal(SettingWords.OPTIONS).orElseThrow())
                .endsWith(
                        "No setting helps this file, but one that is prepared with --quantize q4 would fit (8.8 GiB in "
                                + "all for 8,192 tokens).");
        assertThat(new MemoryCheck("pixtral-12b", check.plan(), machine(8, 6), 8192)
                        .refusal(SettingWords.BUILDER)
                        .orElseThrow())
                .endsWith(
                        "No setting helps, not even another file, prepared with weights Q4: end other programs, or use "
                                + "a machine with more memory.");
    }

    /** Whoever follows a message gets what it promises: no refusal and no warning on the same machine. */
    @Test
    void every_suggestion_works() {
        Pattern suggestion = Pattern.compile("((?:--[a-z]+ [a-z0-9]+ ?)+) \\([0-9.]+ [GM]iB in all\\)");
        int tried = 0;
        for (double free = 4; free < 40; free += 0.7) {
            MachineMemory memory = machine(Math.ceil(free / 8) * 8, free);
            for (WeightFormat format : WeightFormat.values()) {
                for (KvType type : KvType.values()) {
                    for (int context : new int[] {100, 3000, 32_768, 100_000, 131_072}) {
                        MemoryCheck check = check(format, type, context, 2 * context, memory);
                        String message = check.refusal(SettingWords.OPTIONS)
                                .or(() -> check.warning(SettingWords.OPTIONS))
                                .orElse("");
                        for (Matcher one = suggestion.matcher(message); one.find(); tried++) {
                            MemoryCheck followed = follow(one.group(1), format, type, context, memory);
                            assertThat(followed.refusal(SettingWords.OPTIONS))
                                    .as(message)
                                    .isEmpty();
                            assertThat(followed.warning(SettingWords.OPTIONS))
                                    .as(message)
                                    .isEmpty();
                        }
                    }
                }
            }
        }
        assertThat(tried).isGreaterThan(500);
    }

    private static MemoryCheck follow(
            String options, WeightFormat format, KvType type, int context, MachineMemory memory) {
        WeightFormat newFormat = format;
        KvType newType = type;
        int newContext = context;
        String[] words = options.strip().split(" ");
        for (int i = 0; i < words.length; i += 2) {
            switch (words[i]) {
                case "--quantize" -> newFormat = WeightFormat.valueOf(words[i + 1].toUpperCase(Locale.ROOT));
                case "--kv" -> newType = KvType.valueOf(words[i + 1].toUpperCase(Locale.ROOT));
                case "--context" -> newContext = Integer.parseInt(words[i + 1]);
                default -> throw new AssertionError("no such option: " + words[i]);
            }
        }
        return check(newFormat, newType, newContext, 2 * newContext, memory);
    }

    @Test
    void a_heap_that_is_too_small_to_compute_is_refused_with_its_option() {
        MachineMemory memory = new MachineMemory(64L << 30, 64L << 30, 60L << 30, 64 << 20);

        assertThat(check(WeightFormat.Q4, KvType.BF16, 8192, 8192, memory).refusal(SettingWords.OPTIONS))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("of Java heap to compute, but the heap may grow to only 64 MiB")
                        .endsWith("Allow more with PIXTRAL_JAVA_OPTS=-Xmx1g."));
    }

    @Test
    void unknown_memory_refuses_and_limits_nothing() {
        MemoryCheck check = check(WeightFormat.BF16, KvType.F32, 32768, 65536, MachineMemory.unknown(HEAP));

        assertThat(check.refusal(SettingWords.OPTIONS)).isEmpty();
        assertThat(check.warning(SettingWords.OPTIONS)).isEmpty();
        assertThat(check.positions()).isEqualTo(65536);
        assertThat(check.fitting()).isEmpty();
    }

    /** Numbers of free memory are too coarse to refuse what needs nearly nothing. */
    @Test
    void small_models_open_everywhere() {
        ModelConfig tiny = new ModelConfig(
                new TextConfig(256, 768, 6, 8, 2, 32, 1600, 1e6, 1e-5, 32_768),
                new VisionConfig(128, 512, 4, 4, 32, 3, 1024, 16, 1e4, 1e-5),
                true,
                10);
        PlanSettings settings = Shapes.settings(WeightFormat.BF16, KvType.BF16, 32_768);
        MachineMemory memory = new MachineMemory(128 << 20, 128 << 20, 1 << 20, 32 << 20);

        MemoryCheck check = new MemoryCheck("tiny", MemoryPlan.of(tiny, settings), memory, 65_536);

        assertThat(check.refusal(SettingWords.OPTIONS)).isEmpty();
        assertThat(check.positions()).isEqualTo(2048);
    }
}
