package dev.pixtral.langchain4j.spring;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Conditions: a model exists if its name is set, for this model or for both. */
final class Named {
    private static final String NAME = ".model-name";

    private Named() {}

    /** The blocking model has a name. */
    static final class Blocking extends AnyNestedCondition {
        Blocking() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty(Properties.ENGINE + NAME)
        static final class Shared {}

        @ConditionalOnProperty(Properties.BLOCKING + NAME)
        static final class Own {}
    }

    /** The streaming model has a name. */
    static final class Streaming extends AnyNestedCondition {
        Streaming() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty(Properties.ENGINE + NAME)
        static final class Shared {}

        @ConditionalOnProperty(Properties.STREAMING + NAME)
        static final class Own {}
    }

    /** One of the models has a name. */
    static final class Any extends AnyNestedCondition {
        Any() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty(Properties.ENGINE + NAME)
        static final class Shared {}

        @ConditionalOnProperty(Properties.BLOCKING + NAME)
        static final class OwnOfBlocking {}

        @ConditionalOnProperty(Properties.STREAMING + NAME)
        static final class OwnOfStreaming {}
    }
}
