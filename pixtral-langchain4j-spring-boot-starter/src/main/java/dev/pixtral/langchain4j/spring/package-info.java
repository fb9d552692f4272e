/**
 * Spring Boot's auto-configuration of Pixtral, for both Spring Boot 3.5 and 4.1.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.spring.AutoConfig}: the beans, and the conditions under which they exist
 *       ({@code Named}); {@code LongWorkLog}: downloads and preparations in the log
 *   <li>{@link dev.pixtral.langchain4j.spring.Properties}: {@link dev.pixtral.langchain4j.spring.EngineProperties},
 *       which apply to both models, and the properties of the blocking and the streaming model. Both have the settings
 *       of {@link dev.pixtral.langchain4j.spring.ModelProperties}, which include
 *       {@link dev.pixtral.langchain4j.spring.ImageProperties} and
 *       {@link dev.pixtral.langchain4j.spring.FetchProperties}. {@code Setting} adds the property's name to the message
 *       of a refused value
 * </ol>
 *
 * <p>This package uses no class whose package differs between the two versions of Spring Boot, such as health
 * indicators.
 */
package dev.pixtral.langchain4j.spring;
