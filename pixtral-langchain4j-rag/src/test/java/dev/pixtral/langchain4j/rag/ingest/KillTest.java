package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it ingests loses nothing: the next run makes the index of an undisturbed one. */
class KillTest {
    private static final int PICTURES = 14;
    private static final int HALTED = 9;
    private static final long SEED = 15;

    @TempDir
    Path temp;

    private void draw(Path photos) throws IOException {
        for (int i = 0; i < PICTURES; i++) {
            Png.write(photos.resolve("%02d.png".formatted(i)), i / 5 == 1 ? 5 : i); // some are equal
            if (i % 4 == 0 && i / 5 != 1) {
                Files.writeString(photos.resolve("%02d.png.txt".formatted(i)), "Text of page " + i);
            }
        }
    }

    /** What happens between the kill and the next run. */
    private static void change(Path photos) throws IOException {
        Files.deleteIfExists(photos.resolve("00.png"));
        Files.deleteIfExists(photos.resolve("06.png"));
        Png.write(photos.resolve("01.png"), 77);
        if (Files.exists(photos.resolve("02.png"))) {
            Files.move(photos.resolve("02.png"), photos.resolve("new.png"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The step counts are those of a run that is not halted. */
    private int steps(Path photos) throws Exception {
        Path output = temp.resolve("steps.txt");
        assertThat(ChildJvm.run(
                        output,
                        List.of(),
                        Halting.class,
                        temp.resolve("counted").toString(),
                        photos.toString(),
                        "none"))
                .isZero();
        return Integer.parseInt(Files.readString(output).lines().toList().getLast());
    }

    @Test
    void halted_at_any_step_and_resumed() throws Exception {
        Path photos = temp.resolve("photos");
        draw(photos);
        int steps = steps(photos);
        assertThat(steps).isGreaterThan(60);
        Index undisturbed = Index.open(temp.resolve("undisturbed"));
        undisturbed.ingest(photos);
        Random random = new Random(SEED);
        for (int i = 0; i < 14; i++) {
            int step = 1 + steps * i / 14 + random.nextInt(steps / 14);
            Path folder = temp.resolve("halted" + step);
            assertThat(halt(folder, photos, "any" + step)).isEqualTo(HALTED);
            Set<String> captioned = captioned(folder);

            Index resumed = Index.open(folder);
            IngestReport report = resumed.ingest(photos);

            assertThat(report.failed()).isEmpty();
            assertThat(resumed.segments()).as("step %d", step).isEqualTo(undisturbed.segments());
            assertThat(resumed.files()).as("step %d", step).isEqualTo(undisturbed.files());
            assertThat(resumed.chat().asked).doesNotHaveDuplicates().doesNotContainAnyElementsOf(captioned);
        }
    }

    @Test
    void what_changed_after_the_kill_leaves_nothing_behind() throws Exception {
        Path photos = temp.resolve("photos");
        draw(photos);
        int steps = steps(photos);
        Random random = new Random(SEED + 1);
        // each of these leaves something in one place that another does not know yet
        List<String> halts =
                new ArrayList<>(List.of("keep1", "kept1", "kept3", "added1", "saved1", "saved2", "saved4"));
        for (int i = 0; i < 4; i++) {
            halts.add("any" + (1 + steps * i / 4 + random.nextInt(steps / 4)));
        }
        List<Path> halted = new ArrayList<>();
        for (String halt : halts) {
            halted.add(temp.resolve("halted " + halt));
            assertThat(halt(halted.getLast(), photos, halt)).isEqualTo(HALTED);
        }
        change(photos);
        Index undisturbed = Index.open(temp.resolve("undisturbed"));
        undisturbed.ingest(photos);

        for (Path folder : halted) {
            Index resumed = Index.open(folder);
            resumed.ingest(photos);

            assertThat(resumed.segments()).as("%s", folder).isEqualTo(undisturbed.segments());
            assertThat(resumed.files()).as("%s", folder).isEqualTo(undisturbed.files());
        }
    }

    @Test
    void killed_while_changes_are_taken_over() throws Exception {
        Path photos = temp.resolve("photos");
        draw(photos);
        Path before = temp.resolve("before");
        Index.open(before).ingest(photos);
        change(photos);
        Index undisturbed = Index.open(temp.resolve("undisturbed"));
        undisturbed.ingest(photos);
        for (String step : List.of(
                "kept2", "any7", "any15", "saved1", "remove2", "removed2", "saved2", "discard1", "discarded1")) {
            Path folder = temp.resolve("halted " + step);
            copy(before, folder);
            assertThat(halt(folder, photos, step)).isEqualTo(HALTED);

            Index resumed = Index.open(folder);
            resumed.ingest(photos);

            assertThat(resumed.segments()).as(step).isEqualTo(undisturbed.segments());
            assertThat(resumed.files()).as(step).isEqualTo(undisturbed.files());
        }
    }

    @Test
    void a_store_that_cannot_be_searched_by_filters_is_resumed_as_well() throws Exception {
        Path photos = temp.resolve("photos");
        draw(photos);
        Index undisturbed = Index.open(temp.resolve("undisturbed"));
        undisturbed.ingest(photos);
        for (String step : List.of("add1", "save1", "saved1", "save3")) {
            Path folder = temp.resolve("halted " + step);
            assertThat(halt(folder, photos, step)).isEqualTo(HALTED);

            Index resumed = Index.open(folder);
            resumed.builder().embeddingStore(new Steps(resumed.store())).build().ingest(photos);

            assertThat(resumed.segments()).as(step).isEqualTo(undisturbed.segments());
        }
    }

    @Test
    void killed_from_outside_at_a_random_time() throws Exception {
        Path photos = temp.resolve("photos");
        draw(photos);
        Index undisturbed = Index.open(temp.resolve("undisturbed"));
        undisturbed.ingest(photos);
        Random random = new Random(SEED + 2);
        for (int i = 0; i < 4; i++) {
            Path folder = temp.resolve("killed" + i);
            Path output = temp.resolve("killed%d.txt".formatted(i));
            int lines = 1 + random.nextInt(PICTURES);
            Process process =
                    ChildJvm.start(output, List.of(), Halting.class, folder.toString(), photos.toString(), "none");
            Eventually.until("some pictures are done", () -> lines(output) >= lines || !process.isAlive());
            process.destroyForcibly().waitFor();
            Set<String> captioned = captioned(folder);

            Index resumed = Index.open(folder);
            resumed.ingest(photos);

            assertThat(resumed.segments()).isEqualTo(undisturbed.segments());
            assertThat(resumed.files()).isEqualTo(undisturbed.files());
            assertThat(resumed.chat().asked).doesNotHaveDuplicates().doesNotContainAnyElementsOf(captioned);
        }
    }

    @Test
    void files_of_the_state_that_are_cut_anywhere_are_mended() throws Exception {
        Path photos = temp.resolve("photos");
        draw(photos);
        Path before = temp.resolve("before");
        Index whole = Index.open(before);
        whole.ingest(photos);
        Random random = new Random(SEED + 3);
        for (String name : List.of("captions.jsonl", "ledger.jsonl")) {
            for (int i = 0; i < 12; i++) {
                Path folder = temp.resolve(name + i);
                copy(before, folder);
                Path file = folder.resolve("state").resolve(name);
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
                if (i % 3 == 0) {
                    Files.writeString(file, "\u0000\u0000\u0000{\"sha256\": 7", StandardOpenOption.APPEND);
                }

                Index mended = Index.open(folder);
                mended.ingest(photos);

                assertThat(mended.segments()).isEqualTo(whole.segments());
                assertThat(mended.files()).isEqualTo(whole.files());
                assertThat(Index.open(folder).ingest(photos).captioned()).isZero();
            }
        }
    }

    private int halt(Path folder, Path photos, String step) throws Exception {
        Path output = temp.resolve("output.txt");
        int exit = ChildJvm.run(output, List.of(), Halting.class, folder.toString(), photos.toString(), step);
        assertThat(exit).as(() -> text(output)).isIn(HALTED, 0);
        return exit;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static long lines(Path file) {
        return text(file).lines().count();
    }

    /** The hashes of the pictures whose captions are in the file. */
    private static Set<String> captioned(Path folder) throws IOException {
        Path file = folder.resolve("state/captions.jsonl");
        if (!Files.exists(file)) {
            return Set.of("none");
        }
        Set<String> hashes = new HashSet<>(Set.of("none"));
        String text = Files.readString(file);
        text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .forEach(line -> hashes.add(line.replaceAll(".*\"sha256\":\"([0-9a-f]{64})\".*", "$1")));
        return hashes;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** The program that is killed: it counts what it does to the world, and halts at a step. */
    static final class Halting {
        /** How often each step was done; {@code any} counts them all. */
        private static final Map<String, Integer> STEPS = new ConcurrentHashMap<>();

        private static String last = "";

        static void step(String name) {
            if (last.equals(name + STEPS.merge(name, 1, Integer::sum))
                    || last.equals("any" + STEPS.merge("any", 1, Integer::sum))) {
                Runtime.getRuntime().halt(HALTED);
            }
        }

        public static void main(String[] args) {
            last = args[2];
            Index index = Index.open(Path.of(args[0]));
            index.chat().before = _ -> step("ask");
            index.embeddings().before = _ -> step("embed");
            index.builder()
                    .embeddingStore(new Steps(index.store()))
                    .pictureStore(new StoreSteps(index.pictures()))
                    .checkpoint(() -> {
                        step("save");
                        index.save();
                        step("saved");
                    })
                    .batchSize(4)
                    .parallelism(3)
                    .progressListener(progress -> System.out.println(progress.done()))
                    .build()
                    .ingest(Path.of(args[1]));
            System.out.println(STEPS.get("any"));
        }
    }

    /** Counts the calls of an embedding store, before and after each. */
    private static final class Steps extends InMemoryEmbeddingStore<TextSegment> {
        private final InMemoryEmbeddingStore<TextSegment> store;

        private Steps(InMemoryEmbeddingStore<TextSegment> store) {
            this.store = store;
        }

        @Override
        public void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
            Halting.step("add");
            store.addAll(ids, embeddings, segments);
            Halting.step("added");
        }

        @Override
        public void removeAll(Collection<String> ids) {
            Halting.step("remove");
            store.removeAll(ids);
            Halting.step("removed");
        }

        @Override
        public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
            if (request.filter() != null) {
                throw new UnsupportedFeatureException("filters");
            }
            return store.search(request);
        }
    }

    /** Counts the calls of a picture store, before and after each. */
    private record StoreSteps(PictureStore store) implements PictureStore {
        @Override
        public String put(byte[] picture) {
            Halting.step("keep");
            String sha256 = store.put(picture);
            Halting.step("kept");
            return sha256;
        }

        @Override
        public int remove(Collection<String> sha256s) {
            Halting.step("discard");
            int removed = store.remove(sha256s);
            Halting.step("discarded");
            return removed;
        }

        @Override
        public int retain(Set<String> sha256s) {
            return store.retain(sha256s);
        }

        @Override
        public String id() {
            return store.id();
        }

        @Override
        public Optional<ImageContent> resolve(String sha256) {
            return store.resolve(sha256);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
