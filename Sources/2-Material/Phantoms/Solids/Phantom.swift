// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// A patient, or a test object, made of solids: an image of it can be compared with what is truly there.
///
/// Solids lie in the order of their list. At a point the last of those that hold it and whose ``Solid/hosts`` allow what lies beneath is
/// what is there: solids are applied one after the other to ``Structure/outside`` (air of density 0, which is vacuum to X-rays).
///
/// The frame is DICOM's: x to the patient's left, y to the back, z to the head, in millimetres.
public struct Phantom: Sendable, Hashable {
  /// The pieces, from beneath to above.
  public var solids: [Solid]
  /// The findings that were planted, by number; a finding's number is its index here.
  public var findings: [PlantedFinding]
  /// How strongly the density of lung varies from place to place: the standard deviation of its logarithm, 0 for none.
  public var lungTexture: Float
  /// Whose numbers that texture is drawn from: the patient's, so that it is the same at every examination.
  ///
  /// `nil` for a phantom that is nobody's; each of its images has a texture of its own.
  public var textureSource: Randomness?

  /// Makes a phantom; the parameters are the properties.
  public init(
    solids: [Solid], findings: [PlantedFinding] = [], lungTexture: Float = 0, textureSource: Randomness? = nil
  ) {
    self.solids = solids
    self.findings = findings
    self.lungTexture = lungTexture
    self.textureSource = textureSource
  }

  /// What is at a point: the slow definition that lines and voxels are tested against.
  ///
  /// `nil` where there is nothing.
  /// - Complexity: O(solids).
  public func solid(at point: Vector3) -> Solid? {
    var found: Solid?
    for solid in solids where solid.hosts.contains(found?.structure ?? .outside) && solid.shape.contains(point) {
      found = solid
    }
    return found
  }

  /// The phantom carried by a map that keeps angles and lengths: another position of the patient.
  public func moved(by motion: Affine) -> Phantom {
    var moved = self
    for index in moved.solids.indices { moved.solids[index].shape = solids[index].shape.moved(by: motion) }
    for index in moved.findings.indices { moved.findings[index].centre = motion.point(findings[index].centre) }
    return moved
  }
}
