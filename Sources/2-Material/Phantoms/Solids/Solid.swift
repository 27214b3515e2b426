// SPDX-License-Identifier: Apache-2.0

/// A shape filled with a material: one piece of a phantom.
public struct Solid: Sendable, Hashable {
  /// Where it is.
  public var shape: Shape
  /// What it is made of.
  public var material: Material
  /// Its density as a multiple of the material's nominal one, 0 or more.
  public var density: Float
  /// What it is.
  public var structure: Structure
  /// What it may take the place of: where something else lies beneath it, it is not there.
  ///
  /// A vessel of the lung takes the place of lung.
  public var hosts: Structures
  /// The number of the finding that it is a part of; `nil` for none.
  public var finding: Int?

  /// Makes a solid; the parameters are the properties.
  public init(
    _ structure: Structure, _ shape: Shape, of material: Material, density: Float = 1, in hosts: Structures = .all,
    finding: Int? = nil
  ) {
    self.shape = shape
    self.material = material
    self.density = density
    self.structure = structure
    self.hosts = hosts
    self.finding = finding
  }
}
