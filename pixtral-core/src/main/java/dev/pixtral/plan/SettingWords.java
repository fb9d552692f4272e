package dev.pixtral.plan;

import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import java.util.Locale;

/** How settings are called by the user who reads a message. */
public enum SettingWords {
    /** Methods of builders, and properties. */
    BUILDER {
        @Override
        public String context(int tokens) {
            return "contextLength " + tokens;
        }

        @Override
        public String keyValues(KvType type) {
            return "keyValues " + type;
        }

        @Override
        public String weights(WeightFormat format) {
            return "weights " + format;
        }

        @Override
        public String heap(long gibibytes) {
            return "-Xmx%dg".formatted(gibibytes);
        }
    },
    /** Options of the command line. */
    OPTIONS {
        @Override
        public String context(int tokens) {
            return "--context " + tokens;
        }

        @Override
        public String keyValues(KvType type) {
            return "--kv " + type.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String weights(WeightFormat format) {
            return "--quantize " + format.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String heap(long gibibytes) {
            return "PIXTRAL_JAVA_OPTS=-Xmx%dg".formatted(gibibytes);
        }
    };

    /**
     * Names the setting of a context.
     *
     * @param tokens its length
     * @return setting and value
     */
    public abstract String context(int tokens);

    /**
     * Names the setting of the key/value cache.
     *
     * @param type how keys and values are stored
     * @return setting and value
     */
    public abstract String keyValues(KvType type);

    /**
     * Names the setting of the decoder's weights.
     *
     * @param format their format
     * @return setting and value
     */
    public abstract String weights(WeightFormat format);

    /**
     * Names the setting of the Java heap.
     *
     * @param gibibytes its largest size
     * @return setting and value
     */
    public abstract String heap(long gibibytes);
}
