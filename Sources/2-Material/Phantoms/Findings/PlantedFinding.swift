// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// A finding as it was planted: the truth about it.
public struct PlantedFinding: Sendable, Hashable {
  /// What was asked for.
  public var request: FindingRequest
  /// The structure that its solids carry.
  public var structure: Structure
  /// On which side it came to lie; `nil` for the middle.
  public var side: FindingRequest.Side?
  /// In which zone of the lung; `nil` outside of the lungs.
  public var zone: FindingRequest.Zone?
  /// Its middle, in millimetres.
  public var centre: Vector3
  /// The half axes of the smallest box around it before the patient was turned, in millimetres.
  public var halfAxes: Vector3
  /// Its size in the unit of ``FindingRequest/size``, as planted (which can differ from what was asked where there was no room).
  public var size: Double

  /// Makes the truth about a finding; the parameters are the properties.
  public init(
    request: FindingRequest, structure: Structure, side: FindingRequest.Side?, zone: FindingRequest.Zone?,
    centre: Vector3, halfAxes: Vector3, size: Double
  ) {
    self.request = request
    self.structure = structure
    self.side = side
    self.zone = zone
    self.centre = centre
    self.halfAxes = halfAxes
    self.size = size
  }
}
