// SPDX-License-Identifier: Apache-2.0

/// How much a package may hold.
public enum PackageLimits {
  /// The most files.
  public static let files = 1000
  /// The longest file of weights, in bytes.
  public static let weights = Int(Int32.max)
  /// The longest other file.
  public static let attachment = 64 << 20
  /// All other files together.
  public static let attachments = 256 << 20
  /// The whole container: what its form can count.
  public static let container = Int(UInt32.max) - 1
  /// The name of the description in every package.
  public static let manifest = "model.yaml"
  /// The ending of a package that is one file.
  public static let suffix = "fidmodel"
}
