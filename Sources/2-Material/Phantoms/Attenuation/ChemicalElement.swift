// SPDX-License-Identifier: Apache-2.0

/// A chemical element that a material can hold; the raw value is its place in the tables.
public enum ChemicalElement: Int, Sendable, Hashable, CaseIterable {
  case hydrogen
  case carbon
  case nitrogen
  case oxygen
  case sodium
  case magnesium
  case aluminium
  case phosphorus
  case sulfur
  case chlorine
  case argon
  case potassium
  case calcium
  case titanium
  case chromium
  case iron
  case nickel
  case copper
  case iodine
  case caesium
  case tungsten
  case lead
}
