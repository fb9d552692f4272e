/**
 * Spring Boot's auto-configuration of Pixtral, for both Spring Boot 3.5 and 4.1.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.spring.AutoConfig}: the beans, and the conditions under which they exist
 *       ({@code Named}); {@code LongWorkLog}: downloads and preparations in the log
 *   <li>{@link dev.pixtral.langchain4j.spring.MetricsAutoConfig}: metrics, if there is Micrometer;
 *       {@link dev.pixtral.langchain4j.spring.Boot3HealthAutoConfig} and
 *       {@link dev.pixtral.langchain4j.spring.Boot4HealthAutoConfig}: {@code EngineHealth} as a part of the
 *       application's health, if there is Actuator
 *   <li>{@link dev.pixtral.langchain4j.spring.Properties}: {@link dev.pixtral.langchain4j.spring.EngineProperties},
 *       which apply to both models, and the properties of the blocking and the streaming model. Both have the settings
 *       of {@link dev.pixtral.langchain4j.spring.ModelProperties}, which include
 *       {@link dev.pixtral.langchain4j.spring.ImageProperties} and
 *       {@link dev.pixtral.langchain4j.spring.FetchProperties}. {@code Setting} adds the property's name to the message
 *       of a refused value
 * </ol>
 *
 * <p>Classes that have another package in each of the two versions of Spring Boot are used only by
 * {@code Boot3HealthAutoConfig} and {@code Boot4HealthAutoConfig}, of which one applies.
 */
package dev.pixtral.langchain4j.spring;
