package dev.pixtral.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what is public only for other packages of this project. It may change or be removed in any release.
 *
 * <p>On a package it applies to all types of that package, on a type to all of its members. Every other public or
 * protected type and member is promised, and listed in {@code public-api.txt} of its module.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PACKAGE, ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.FIELD})
public @interface Internal {}
