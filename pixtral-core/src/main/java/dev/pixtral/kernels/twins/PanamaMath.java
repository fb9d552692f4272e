package dev.pixtral.kernels.twins;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link ScalarMath} for vectors, operation by operation. */
final class PanamaMath {
    private PanamaMath() {}

    static FloatVector exp(FloatVector x) {
        // a blend instead of min(): the same value for every input, including NaN, in two instructions instead of six
        return expOfNegative(x.blend(ScalarMath.EXP_HIGHEST, x.compare(VectorOperators.GT, ScalarMath.EXP_HIGHEST)));
    }

    /** {@link #exp} where x cannot be above its highest argument: at most 88, or NaN. */
    static FloatVector expOfNegative(FloatVector x) {
        VectorMask<Float> lowest = x.compare(VectorOperators.LT, ScalarMath.EXP_LOWEST);
        FloatVector shifted = x.fma(splat(ScalarMath.LOG2_E), splat(ScalarMath.ROUND));
        FloatVector n = shifted.sub(ScalarMath.ROUND);
        FloatVector r = n.fma(splat(-ScalarMath.LN2_LOW), n.fma(splat(-ScalarMath.LN2_HIGH), x));
        FloatVector p = r.fma(splat(ScalarMath.E4), splat(ScalarMath.E3));
        p = r.fma(p, splat(ScalarMath.E2));
        p = r.fma(p, splat(ScalarMath.E1));
        p = r.fma(p, splat(ScalarMath.E0));
        p = r.mul(r).fma(p, r).add(1f);
        // the bits of ROUND leave with the shift
        FloatVector power = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, 23)
                .add(127 << 23)
                .reinterpretAsFloats();
        return p.mul(power).blend(0f, lowest);
    }

    static FloatVector silu(FloatVector x) {
        return x.div(exp(x.neg()).add(1f));
    }

    static FloatVector gelu(FloatVector x) {
        return x.mul(0.5f).mul(erf(x.mul(ScalarMath.SQRT_HALF)).add(1f));
    }

    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector s = a.mul(a);
        FloatVector p = s.fma(splat(ScalarMath.S6), splat(ScalarMath.S5));
        p = s.fma(p, splat(ScalarMath.S4));
        p = s.fma(p, splat(ScalarMath.S3));
        p = s.fma(p, splat(ScalarMath.S2));
        p = s.fma(p, splat(ScalarMath.S1));
        p = s.fma(p, splat(ScalarMath.S0));
        FloatVector small = a.mul(p);
        FloatVector l = a.fma(splat(ScalarMath.L6), splat(ScalarMath.L5));
        l = a.fma(l, splat(ScalarMath.L4));
        l = a.fma(l, splat(ScalarMath.L3));
        l = a.fma(l, splat(ScalarMath.L2));
        l = a.fma(l, splat(ScalarMath.L1));
        l = a.fma(l, splat(ScalarMath.L0));
        FloatVector middle = splat(1f).sub(exp(l));
        FloatVector magnitude = splat(1f)
                .blend(a, a.compare(VectorOperators.NE, a)) // NaN
                .blend(middle, a.compare(VectorOperators.LT, ScalarMath.ERF_ONE))
                .blend(small, a.compare(VectorOperators.LT, 1f));
        return magnitude.blend(magnitude.neg(), x.compare(VectorOperators.LT, 0f));
    }

    private static FloatVector splat(float value) {
        return FloatVector.broadcast(PanamaSpecies.FLOAT, value);
    }
}
