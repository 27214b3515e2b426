// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The numbers of one image, on their way into the archive or out of it.
public struct FeatureVector: Sendable, Equatable {
  /// The digest of the file as it came.
  public var content: ContentDigest
  /// The patient's number in the archive, under whose key the numbers are sealed.
  public var patient: Int
  /// The moment that the image shows; `nil` where it is not known.
  public var valid: Timestamp?
  /// The numbers, 0 where one is undefined.
  public let numbers: [Float]
  /// Which of them are defined; empty where all are.
  public let isDefined: [Bool]

  /// Makes a vector; a number that is not finite is undefined.
  public init(content: ContentDigest, patient: Int, valid: Timestamp? = nil, values: [Float?]) {
    self.content = content
    self.patient = patient
    self.valid = valid
    numbers = values.map { value in value.flatMap { $0.isFinite ? $0 : nil } ?? 0 }
    isDefined = values.allSatisfy { $0?.isFinite == true } ? [] : values.map { $0?.isFinite == true }
  }

  /// Makes a vector of numbers that are there; one that is not finite is undefined.
  public init(content: ContentDigest, patient: Int, valid: Timestamp? = nil, numbers: [Float]) {
    self.content = content
    self.patient = patient
    self.valid = valid
    if numbers.allSatisfy(\.isFinite) {
      self.numbers = numbers
      isDefined = []
    } else {
      self.numbers = numbers.map { $0.isFinite ? $0 : 0 }
      isDefined = numbers.map(\.isFinite)
    }
  }

  /// The values, `nil` where one is undefined.
  public var values: [Float?] {
    isDefined.isEmpty ? numbers : zip(numbers, isDefined).map { $1 ? $0 : nil }
  }
}
