package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureLoader;
import dev.pixtral.langchain4j.rag.PictureReference;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.caption.CaptionFile;
import dev.pixtral.langchain4j.rag.caption.ChatCaptioner;
import dev.pixtral.langchain4j.rag.load.FileLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Makes the pictures of files and folders searchable: each picture is captioned by a model, its caption and the text
 * layer of its page are embedded, and the segments are put into an embedding store.
 *
 * <pre>{@code
 * PictureIngestor ingestor = PictureIngestor.builder()
 *         .chatModel(model).embeddingModel(embeddings).embeddingStore(store)
 *         .pictureStore(FolderPictureStore.open(Path.of("index/pictures")))
 *         .stateFolder(Path.of("index/state"))
 *         .build();
 * IngestReport report = ingestor.ingest(Path.of("photos"));
 * }</pre>
 *
 * <p><b>Segments.</b> A picture has one segment for its caption and, if its page has a text layer, further ones for
 * that; long texts are split. All of them carry the {@linkplain PictureReference reference} of the picture, the version
 * of the caption prompt ({@link #PROMPT}), whether the text is the caption or from the page ({@link #PART}), and what
 * the loader knows. Their ids are UUIDs made from the picture, its place and the version, so they are the same whenever
 * they are made. The bytes of pictures go to the picture store only.
 *
 * <p><b>Again.</b> Ingesting an unchanged folder asks the model nothing and adds nothing. Changed pictures are
 * replaced, and those that vanished are removed, but only pictures of the same file or folder: an index may be filled
 * from several. What fails to load this time stays as it is. A caption is written to {@code captions.jsonl} in the
 * state folder as soon as it is made and used for all equal pictures.
 *
 * <p><b>Kill.</b> A process may be killed at any point. The next ingestion goes on from there, and the index becomes
 * the same as without the kill. For an embedding store that is in memory and saved by the application this needs a
 * {@link Builder#checkpoint checkpoint}. Each segment of the ledger is looked up in the embedding store first, so an
 * index that was deleted or restored from a backup is filled up again from the captions; a store that cannot search by
 * filters is trusted instead.
 *
 * <p><b>Errors.</b> A picture that cannot be captioned or embedded is a line in the report, and the rest goes on. A
 * problem that all pictures would meet ends the ingestion with an {@link IngestException}.
 *
 * <p>An ingestor may be used repeatedly, by one thread at a time: a state folder is locked while it is in use. Use one
 * picture store and one embedding store with each state folder. Captioning runs on threads of its own, everything else
 * on the thread that calls. Memory holds as many pictures as are captioned at the same time, and one more.
 */
public final class PictureIngestor {
    /** Key of the version of the caption prompt in the metadata of segments. */
    public static final String PROMPT = "prompt";

    /** Key of the part in the metadata of segments: {@link #CAPTION} or {@link #TEXT}. */
    public static final String PART = "part";

    /** The part of a segment that is a caption. */
    public static final String CAPTION = "caption";

    /** The part of a segment that is from the text layer of a page. */
    public static final String TEXT = "text";

    private final Settings settings;

    private PictureIngestor(Settings settings) {
        this.settings = settings;
    }

    /**
     * Starts an ingestor. A chat model or a captioner, an embedding model, an embedding store, a picture store and a
     * state folder are required.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Ingests a file, or a folder with all that is below it.
     *
     * @param source a file or folder
     * @return what became of its pictures
     * @throws IllegalArgumentException if the state folder or the picture store lies in the source
     * @throws IllegalStateException if another ingestion uses the state folder
     * @throws java.io.UncheckedIOException if the source or the state folder cannot be read
     * @throws IngestException if a problem occurs that all pictures would meet
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; its interrupt flag stays set,
     *     and what was done is kept. Requests to the model are interrupted as well; those that do not end within 30
     *     seconds are left to themselves, and their captions are lost
     */
    public IngestReport ingest(Path source) {
        return Ingestion.of(settings, source);
    }

    /**
     * Removes everything from the index that a file or folder has put there, except what another one has put there as
     * well. Captions stay.
     *
     * @param source a file or folder that was ingested; it need not exist any more
     * @return the number of pictures removed
     * @throws IllegalStateException if an ingestion uses the state folder
     * @throws java.io.UncheckedIOException if the state folder cannot be read
     * @throws IngestException if a store fails
     */
    public int forget(Path source) {
        return Ingestion.forget(settings, source);
    }

    /** The settings of an ingestor. Each is checked when it is set. Not thread-safe. */
    public static final class Builder {
        private static final Runnable NOTHING = () -> {};

        private PictureCaptioner captioner;
        private EmbeddingModel embeddingModel;
        private EmbeddingStore<TextSegment> embeddingStore;
        private PictureStore pictureStore;
        private PictureLoader loader = FileLoader.withDefaults();
        private Path stateFolder;
        private CaptionFile captions;
        private int parallelism = 4;
        private int batchSize = 32;
        private DocumentSplitter splitter = new TextPieces(1_000);
        private Runnable checkpoint = NOTHING;
        private Consumer<IngestProgress> progressListener = Settings.NO_LISTENER;
        private Duration busyTimeout = Duration.ofMinutes(10);
        private Clock clock = Clock.SYSTEM;

        private Builder() {}

        /**
         * Captions pictures with a chat model and the default prompts of {@link ChatCaptioner}.
         *
         * @param chatModel a model that accepts pictures
         * @return this builder
         */
        public Builder chatModel(ChatModel chatModel) {
            return captioner(ChatCaptioner.builder().chatModel(chatModel).build());
        }

        /**
         * Sets what captions pictures. It is called by several threads at the same time.
         *
         * @param captioner any captioner
         * @return this builder
         */
        public Builder captioner(PictureCaptioner captioner) {
            this.captioner = Objects.requireNonNull(captioner, "captioner");
            return this;
        }

        /**
         * Sets what embeds captions and texts.
         *
         * @param embeddingModel a model for texts
         * @return this builder
         */
        public Builder embeddingModel(EmbeddingModel embeddingModel) {
            this.embeddingModel = Objects.requireNonNull(embeddingModel, "embeddingModel");
            return this;
        }

        /**
         * Sets where the segments go.
         *
         * @param embeddingStore any store that accepts UUIDs as ids and can remove segments by id
         * @return this builder
         */
        public Builder embeddingStore(EmbeddingStore<TextSegment> embeddingStore) {
            this.embeddingStore = Objects.requireNonNull(embeddingStore, "embeddingStore");
            return this;
        }

        /**
         * Sets where the bytes of pictures go. The ingestor removes pictures that are not in the index any more, so
         * another index needs another store.
         *
         * @param pictureStore an open store; it is not closed
         * @return this builder
         */
        public Builder pictureStore(PictureStore pictureStore) {
            this.pictureStore = Objects.requireNonNull(pictureStore, "pictureStore");
            return this;
        }

        /**
         * Sets what loads the pictures of files.
         *
         * @param loader any loader; {@link FileLoader#withDefaults} by default
         * @return this builder
         */
        public Builder loader(PictureLoader loader) {
            this.loader = Objects.requireNonNull(loader, "loader");
            return this;
        }

        /**
         * Sets where the ingestor keeps what it has to remember: {@code ledger.jsonl} lists what is in the index, and
         * {@code captions.jsonl} holds the captions. Keep it with the embedding store. Captions survive even if the
         * ledger is deleted, together with the index.
         *
         * @param stateFolder a folder, which is made if it does not exist
         * @return this builder
         */
        public Builder stateFolder(Path stateFolder) {
            this.stateFolder = Objects.requireNonNull(stateFolder, "stateFolder");
            return this;
        }

        /**
         * Sets where captions are remembered, for an application that uses them elsewhere at the same time.
         *
         * @param captions an open file, which is not closed; by default {@code captions.jsonl} in the state folder
         * @return this builder
         */
        public Builder captions(CaptionFile captions) {
            this.captions = captions;
            return this;
        }

        /**
         * Sets how many pictures are captioned at the same time.
         *
         * @param parallelism 1 to 256; 4 by default. An engine computes several requests together, which is faster
         * @return this builder
         */
        public Builder parallelism(int parallelism) {
            this.parallelism = between(1, 256, "parallelism", parallelism);
            return this;
        }

        /**
         * Sets how many pictures are embedded and stored at once. Pictures are found only after that, and after a kill
         * those of an unfinished batch are embedded again; their captions are kept.
         *
         * @param batchSize 1 to 10,000; 32 by default
         * @return this builder
         */
        public Builder batchSize(int batchSize) {
            this.batchSize = between(1, 10_000, "batchSize", batchSize);
            return this;
        }

        private static int between(int least, int most, String name, int value) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        "%s must be %,d to %,d, but is %,d.".formatted(name, least, most, value));
            }
            return value;
        }

        /**
         * Sets how captions and text layers are split into segments.
         *
         * @param splitter any splitter; by default pieces of up to 1,000 characters that end with a paragraph, a line,
         *     a sentence or a word
         * @return this builder
         */
        public Builder splitter(DocumentSplitter splitter) {
            this.splitter = Objects.requireNonNull(splitter, "splitter");
            return this;
        }

        /**
         * Sets what saves the embedding store, if it does not save itself. It is called after each batch that was
         * stored or removed, on the thread that calls {@link PictureIngestor#ingest}, and only then is the batch noted
         * as done. It should write a new file and move it into place, so that a kill leaves the old file or the new
         * one.
         *
         * @param checkpoint saves the embedding store; what it throws ends the ingestion
         * @return this builder
         */
        public Builder checkpoint(Runnable checkpoint) {
            this.checkpoint = Objects.requireNonNull(checkpoint, "checkpoint");
            return this;
        }

        /**
         * Sets what receives the progress, at the beginning, after each picture and at the end. Without a listener, the
         * loader is not asked for an estimate.
         *
         * @param progressListener is called on the thread that calls {@link PictureIngestor#ingest}; what it throws is
         *     logged
         * @return this builder
         */
        public Builder progressListener(Consumer<IngestProgress> progressListener) {
            this.progressListener = Objects.requireNonNull(progressListener, "progressListener");
            return this;
        }

        /**
         * Sets how long a picture waits while the model refuses it because too many requests are waiting, which it
         * reports by {@link dev.langchain4j.exception.RateLimitException}.
         *
         * @param busyTimeout not negative; 10 minutes by default. When it has passed, the ingestion ends
         * @return this builder
         */
        public Builder busyTimeout(Duration busyTimeout) {
            if (busyTimeout.isNegative()) {
                throw new IllegalArgumentException(
                        "busyTimeout must not be negative, but is %s.".formatted(busyTimeout));
            }
            this.busyTimeout = busyTimeout;
            return this;
        }

        /** Sets another clock. */
        Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Makes the ingestor.
         *
         * @return an ingestor with these settings
         * @throws IllegalArgumentException if a required setting is missing
         */
        public PictureIngestor build() {
            require(captioner, "chatModel or captioner");
            require(embeddingModel, "embeddingModel");
            require(embeddingStore, "embeddingStore");
            require(pictureStore, "pictureStore");
            require(stateFolder, "stateFolder");
            return new PictureIngestor(new Settings(
                    captioner,
                    embeddingModel,
                    embeddingStore,
                    pictureStore,
                    loader,
                    stateFolder,
                    captions,
                    parallelism,
                    batchSize,
                    splitter,
                    checkpoint,
                    progressListener,
                    busyTimeout,
                    clock));
        }

        private static void require(Object setting, String name) {
            if (setting == null) {
                throw new IllegalArgumentException("A picture ingestor needs " + name + ".");
            }
        }
    }
}
