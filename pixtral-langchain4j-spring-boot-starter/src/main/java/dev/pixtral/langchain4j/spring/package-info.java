/**
 * Pixtral in Spring Boot, 3.5 and 4.1 alike.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.spring.AutoConfig}: which beans there are, and when ({@code Named})
 *   <li>{@link dev.pixtral.langchain4j.spring.Properties}: {@link dev.pixtral.langchain4j.spring.EngineProperties},
 *       which count for both models, and the blocking and the streaming model. Both have the settings of
 *       {@link dev.pixtral.langchain4j.spring.ModelProperties}, and in them
 *       {@link dev.pixtral.langchain4j.spring.ImageProperties} and
 *       {@link dev.pixtral.langchain4j.spring.FetchProperties}. {@code Setting} puts their names into the messages of
 *       what is refused
 * </ol>
 *
 * <p>Nothing is used here that the two lines of Spring Boot have in different packages, such as health indicators.
 */
package dev.pixtral.langchain4j.spring;
