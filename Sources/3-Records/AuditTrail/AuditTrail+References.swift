// SPDX-License-Identifier: Apache-2.0
public import Store

extension AuditTrail {
  /// Which files the tables refer to: none.
  public static let references = BlobReferences("audit")
}
