// SPDX-License-Identifier: Apache-2.0
import Store
@main struct RecordsProof { static func main() {} }
