// SPDX-License-Identifier: Apache-2.0
import Protocols
import Vocabulary

extension EndpointEngine {
  /// A metric or its difference, for further readers and further cases.
  func forOtherReaders(_ endpoint: Endpoint, level: ConfidenceLevel, group: String?) -> EndpointResult {
    refused(endpoint, because: "other readers cannot be judged yet", level: level, group: group)
  }
}
