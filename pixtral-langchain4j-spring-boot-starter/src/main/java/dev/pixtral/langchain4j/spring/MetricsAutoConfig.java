package dev.pixtral.langchain4j.spring;

import dev.pixtral.langchain4j.metrics.EngineSource;
import dev.pixtral.langchain4j.metrics.PixtralMetrics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Binds what the engines of the models count to Micrometer, if the application has it. Spring Boot binds the bean to
 * its registries.
 */
@AutoConfiguration(after = AutoConfig.class)
@ConditionalOnClass(name = "io.micrometer.core.instrument.binder.MeterBinder")
@ConditionalOnBean(EngineSource.class)
public class MetricsAutoConfig {
    /** Called by Spring. */
    public MetricsAutoConfig() {}

    @Bean
    @ConditionalOnMissingBean
    PixtralMetrics pixtralMetrics(ObjectProvider<EngineSource> sources) {
        return PixtralMetrics.of(sources.orderedStream().toList());
    }
}
