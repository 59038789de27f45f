import type { QueryParams } from "../../../warehouse/warehouse.ts"

/** Brands whose players somebody may see; undefined: every brand's. */
export type Brands = readonly string[] | undefined

/** A condition on `brand` behind others, which binds `brands`; nothing for who may see all. */
export const isOfBrands = (brands: Brands) =>
  brands === undefined ? "" : "and brand in {brands:Array(String)}"

/** Binds what `isOfBrands` names. */
export const brandsParam = (brands: Brands): QueryParams =>
  brands === undefined ? {} : { brands: [...brands] }
