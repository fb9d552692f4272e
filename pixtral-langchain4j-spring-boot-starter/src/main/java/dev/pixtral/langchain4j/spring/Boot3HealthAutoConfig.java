package dev.pixtral.langchain4j.spring;

import dev.pixtral.langchain4j.metrics.EngineSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Contributes {@code pixtral} to the health of an application on Spring Boot 3.5, which has the classes of health in
 * packages of its own.
 */
@AutoConfiguration(after = AutoConfig.class)
@ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
@ConditionalOnBean(EngineSource.class)
@ConditionalOnEnabledHealthIndicator("pixtral")
public class Boot3HealthAutoConfig {
    /** Called by Spring. */
    public Boot3HealthAutoConfig() {}

    @Bean
    @ConditionalOnMissingBean(name = "pixtralHealthIndicator")
    HealthIndicator pixtralHealthIndicator(ObjectProvider<EngineSource> sources) {
        return () -> {
            EngineHealth engines = EngineHealth.of(sources.orderedStream().toList());
            return (engines.up() ? Health.up() : Health.down())
                    .withDetails(engines.details())
                    .build();
        };
    }
}
