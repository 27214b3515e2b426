// SPDX-License-Identifier: Apache-2.0
public import Catalog
public import Volumes

/// An image that a model is asked about, wherever it comes from.
public struct ImageCase: Sendable {
  /// Its name in tables; no identifier of the world outside.
  public var id: String
  /// The patient's name in tables; cases of one patient share it.
  public var patient: String
  /// What is known of it, by ``AttributeName``.
  public var attributes: [String: AttributeValue]
  /// The image on the scanner's grid, in the values of its modality; greater is brighter.
  public var volume: Volume<Float>

  /// Makes a case; the parameters are the properties.
  public init(id: String, patient: String, attributes: [String: AttributeValue] = [:], volume: Volume<Float>) {
    self.id = id
    self.patient = patient
    self.attributes = attributes
    self.volume = volume
  }
}
