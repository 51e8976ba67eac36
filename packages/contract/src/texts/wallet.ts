/** The pages of the wallet. */
export const WALLET = {
  product: { ja: 'Sekisho ウォレット', en: 'Sekisho Wallet' },
  nav: {
    home: { ja: 'ホーム', en: 'Home' },
    pay: { ja: '支払う', en: 'Pay' },
    charge: { ja: 'チャージ', en: 'Charge' },
    history: { ja: '履歴', en: 'History' },
    banks: { ja: '銀行', en: 'Banks' },
    safety: { ja: '安全', en: 'Safety' },
  },
  frozenBanner: {
    ja: 'ウォレットは、運営会社が止めています。連携、チャージ、支払いはできません。残高はそのままです。',
    en: 'The operator has frozen this wallet: no link, charge or payment. The balance stays.',
  },
  frozenCall: { ja: '運営会社の窓口に電話してください。', en: 'Please call the operator’s desk.' },
  frozenCallDesk: {
    ja: '窓口（{desk}）に電話してください。',
    en: 'Please call the desk: {desk}.',
  },
  lockedBanner: {
    ja: 'ウォレットは止まっています。連携、チャージ、支払いはできません。',
    en: 'The wallet is locked: no link, charge or payment.',
  },
  lockedBannerLink: { ja: '「安全」のページで解除する', en: 'Unlock on the Safety page' },
  signInFirst: {
    ja: 'このページを見るには、ログインしてください。ログインすると、このページに戻ります。',
    en: 'Sign in to see this page. You will come back here.',
  },
  welcome: {
    title: {
      ja: '本人だけが使える、お金のウォレット',
      en: 'A wallet that only its owner can use',
    },
    lead: {
      ja: '銀行口座からチャージして、お店でコードを読んで支払います。',
      en: 'Charge it from your bank account, then pay shops by scanning a code.',
    },
    begin: { ja: 'ウォレットをつくる', en: 'Open a wallet' },
    signIn: { ja: 'パスキーでログインする', en: 'Sign in with my passkey' },
    haveNone: { ja: 'はじめての方', en: 'New here?' },
    haveOne: { ja: 'すでにお持ちの方', en: 'Already have a wallet?' },
    beginSupport: {
      ja: '携帯電話とモバイル身分証を手元にご用意ください。5分ほどです。',
      en: 'Have your phone and your mobile ID ready. It takes about 5 minutes.',
    },
    promiseTitle: { ja: '守られていること', en: 'What protects you' },
    promisePin: {
      ja: '銀行の暗証番号やパスワードを、ウォレットに入力することはありません。',
      en: 'You never type a bank PIN or password into this wallet.',
    },
    promiseIdentity: {
      ja: '本人確認が済むまで、残高も、銀行との連携も始まりません。',
      en: 'Before your identity is proved there is no balance and no bank link.',
    },
    promiseStop: {
      ja: 'どのページからでも、2回押せば止められます。',
      en: 'Two presses stop everything, from any page.',
    },
    impostor: {
      ja: 'だれかが私の名前でウォレットをつくったかもしれない',
      en: 'Somebody may have opened a wallet in my name',
    },
  },
  impostor: {
    title: {
      ja: '身に覚えのないウォレットや引き落としがあるとき',
      en: 'A wallet or a debit that is not yours',
    },
    lead: {
      ja: 'ウォレットをお持ちでない方も、ご自分の口座を確かめて、すぐに止められます。',
      en: 'You can check your account and stop it at once, even if you never had a wallet.',
    },
    stepsTitle: { ja: 'いますること', en: 'What to do now' },
    step1: {
      ja: '口座のある銀行の「私の口座は安全ですか」のページを開きます。アドレスは、通帳や銀行の公式アプリで確かめてください。',
      en: 'Open your bank’s page “Is my account safe?”. Take its address from your passbook or the bank’s own app.',
    },
    step2: {
      ja: '銀行に登録した方法でログインすると、つながっているウォレットと、引き落とされた金額がすべて見えます。',
      en: 'Sign in the way you registered with your bank. You see every wallet that is linked, and all that was taken.',
    },
    step3: {
      ja: '「止める」を押すと、その場で引き落としが止まります。',
      en: 'Press “Stop”: debits stop there and then.',
    },
    safeTitle: { ja: '知っておいてください', en: 'Good to know' },
    safe: {
      ja: 'だれかがあなたの名前やメールアドレスでウォレットを始めても、身分証による本人確認と、銀行に登録した2つの確認がなければ、あなたの口座には届きません。',
      en: 'Somebody who begins a wallet with your name or e-mail cannot reach your account without your identity document and the two proofs that your bank registered.',
    },
    never: {
      ja: '銀行やウォレットの会社が、電話やメールで暗証番号やコードを聞くことはありません。',
      en: 'No bank or wallet company asks for a PIN or a code by phone or e-mail.',
    },
  },
  begin: {
    title: { ja: 'ウォレットをつくる', en: 'Open a wallet' },
    lead: {
      ja: '3つの手続きがあります。途中でやめても、ログインすれば続きから始められます。',
      en: 'There are three steps. You can leave at any time and go on after signing in.',
    },
    needsTitle: { ja: '用意するもの', en: 'What you need' },
    needDevice: {
      ja: 'この端末（指紋、顔、または画面ロックが使えること）',
      en: 'This device, with fingerprint, face or screen lock',
    },
    needPhone: {
      ja: 'SMSを受け取れる携帯電話',
      en: 'A mobile phone that receives SMS',
    },
    needDocument: {
      ja: 'モバイル身分証（スマートフォンのマイナンバーカードなど）',
      en: 'A mobile document, such as the My Number card in your phone',
    },
    howLong: {
      ja: '全部で5分ほどです。担当者の確認が要るときは、さらに時間がかかります。',
      en: 'It takes about 5 minutes in all, and longer if a person has to check.',
    },
    stepPasskey: { ja: 'メールとパスキー', en: 'E-mail and passkey' },
    stepPasskeyWhy: {
      ja: 'パスキーは、指紋や顔、画面ロックで本人を確かめる鍵です。ほかの人には使えません。',
      en: 'A passkey is a key that opens with your fingerprint, face or screen lock. Nobody else can use it.',
    },
    stepPhone: { ja: '携帯電話番号', en: 'Mobile number' },
    stepPhoneWhy: {
      ja: 'お知らせが本人に届くことを確かめます。',
      en: 'So that notices reach you.',
    },
    stepIdentity: { ja: '本人確認', en: 'Identity' },
    stepIdentityWhy: {
      ja: '氏名、住所、生年月日を身分証で証明します。済むと、チャージと支払いが使えます。',
      en: 'Prove your name, address and birth date with your document. Then you can charge and pay.',
    },
    stateDone: { ja: '済み', en: 'Done' },
    stateNow: { ja: 'いまここ', en: 'Now' },
    stateLater: { ja: 'このあと', en: 'Later' },
    stateHeld: { ja: '担当者が確認中', en: 'Being checked by a person' },
    email: { ja: 'メールアドレス', en: 'E-mail address' },
    emailError: {
      ja: 'メールアドレスを、name@example.jp のような形で入れてください。',
      en: 'Enter an e-mail address, such as name@example.jp.',
    },
    back: { ja: '手続きの一覧へ', en: 'Back to the three steps' },
    emailSupport: {
      ja: 'お知らせを送ります。これだけでは何も使えるようになりません。',
      en: 'For notices. It opens nothing by itself.',
    },
    makePasskey: { ja: 'パスキーをつくる', en: 'Make a passkey' },
    toPhone: { ja: '携帯電話番号の手続きへ', en: 'Go on to the mobile number' },
    toIdentity: { ja: '本人確認の手続きへ', en: 'Go on to identity' },
    alreadyOpen: {
      ja: '手続きはすべて済んでいます。ウォレットを使えます。',
      en: 'All steps are done. Your wallet is ready.',
    },
    held: {
      ja: 'このページは閉じてかまいません。結果は、ログインするとこの画面に出ます。それまでチャージと支払いは使えません。お金は動いていません。',
      en: 'You can leave this page; sign in again to see the outcome here. Until then there is no charging or paying. No money moved.',
    },
  },
  phone: {
    title: { ja: '携帯電話番号を確かめる', en: 'Prove your mobile number' },
    lead: {
      ja: 'SMSで6けたのコードを送ります。',
      en: 'We send you a code of six digits by SMS.',
    },
    number: { ja: '携帯電話番号', en: 'Mobile number' },
    numberSupport: {
      ja: '070、080、090で始まる11けた。ハイフンはなくてもかまいません。',
      en: '11 digits that begin with 070, 080 or 090. Hyphens are not needed.',
    },
    send: { ja: 'コードを送る', en: 'Send the code' },
    sent: {
      ja: '{phone} にコードを送りました。{time} まで使えます。',
      en: 'We sent a code to {phone}. It is good until {time}.',
    },
    code: { ja: 'SMSで届いたコード', en: 'Code from the SMS' },
    codeSupport: {
      ja: '6けたの数字。ほかの人には、理由を問わず教えないでください。',
      en: 'Six digits. Do not tell anybody, whatever the reason.',
    },
    prove: { ja: 'コードを確かめる', en: 'Check the code' },
    sendAgain: { ja: '番号を直す、またはコードを送り直す', en: 'Change the number or send again' },
    done: {
      ja: '携帯電話番号（下4けた {ending}）を確認しました。',
      en: 'Your number ending in {ending} is proved.',
    },
  },
  identity: {
    title: { ja: '本人確認', en: 'Prove your identity' },
    lead: {
      ja: '方法をえらんでください。どの方法でも、個人番号（マイナンバー）は受け取りません。',
      en: 'Choose a method. None of them takes your individual number (My Number).',
    },
    recommended: { ja: 'おすすめ', en: 'Recommended' },
    closed: { ja: '受け付けていません', en: 'Closed' },
    mobile: { ja: 'モバイル身分証', en: 'Mobile document' },
    mobileNeeds: {
      ja: 'スマートフォンのマイナンバーカードなど。1分ほどです。',
      en: 'Such as the My Number card in your phone. About a minute.',
    },
    mobileProves: {
      ja: '証明されること：漢字の氏名、住所、生年月日、顔写真',
      en: 'Proves: kanji name, address, birth date, portrait',
    },
    chip: { ja: '身分証のICチップ', en: 'The chip of a document' },
    jpki: { ja: '公的個人認証（JPKI）', en: 'JPKI certificate' },
    photo: { ja: '身分証と顔の写真', en: 'Photo of document and face' },
    closedReason: {
      ja: 'この版ではまだ使えません。',
      en: 'Not available in this version.',
    },
    photoReason: {
      ja: 'この版では使えません。法令の改正により、この方法は2027年3月\u206031日で終わります。',
      en: 'Not available in this version. By law this method ends on 31\u00a0March\u00a02027.',
    },
    start: { ja: 'モバイル身分証で始める', en: 'Begin with a mobile document' },
    ready: {
      ja: '身分証アプリを開いて、何を渡すかを確かめてください。渡すと、この画面に戻ります。{time}までに済ませてください。',
      en: 'Open your document app and check what it hands over. You will come back here. Please finish by {time}.',
    },
    open: { ja: '身分証アプリを開く', en: 'Open the document app' },
    sameDevice: {
      ja: 'この端末の身分証アプリだけで続けてください。だれかに送られたリンクやコードからは進めないでください。',
      en: 'Use only the app on this device. Do not go on from a link or a code that somebody sent you.',
    },
    checking: { ja: '身分証を確かめています。', en: 'Checking your document.' },
    provedTitle: { ja: '本人確認が済みました', en: 'Your identity is proved' },
    provedName: { ja: '確認した氏名', en: 'Proved name' },
    provedWhat: { ja: '証明されたこと', en: 'What is proved' },
    provedElements: {
      ja: '漢字の氏名、住所、生年月日、顔写真',
      en: 'Kanji name, address, birth date, portrait',
    },
    opens: {
      ja: '銀行口座の連携、チャージ、支払いが使えるようになりました。',
      en: 'You can now link a bank account, charge and pay.',
    },
    linkBank: { ja: '銀行口座をつなぐ', en: 'Link a bank account' },
    heldTitle: { ja: '担当者が確認しています', en: 'A person is checking' },
    again: { ja: '本人確認をやり直す', en: 'Start again' },
    lostAnswer: {
      ja: 'この画面だけでは続けられません。お金は動いていません。最初からやり直してください。',
      en: 'We cannot go on from here. No money moved. Please start again.',
    },
    phoneFirst: {
      ja: '先に携帯電話番号を確かめてください。',
      en: 'Please prove your mobile number first.',
    },
  },
  home: {
    title: { ja: 'ホーム', en: 'Home' },
    greeting: { ja: '{name} さん', en: '{name}' },
    balance: { ja: '残高', en: 'Balance' },
    pay: { ja: '支払う', en: 'Pay' },
    charge: { ja: 'チャージする', en: 'Charge' },
    cashOut: { ja: '口座へ出金する', en: 'Cash out' },
    recent: { ja: '最近の動き', en: 'Recent activity' },
    all: { ja: '履歴をすべて見る', en: 'See all history' },
    empty: {
      ja: 'チャージや支払いをすると、ここに並びます。',
      en: 'Your charges and payments will stand here.',
    },
    noticesTitle: { ja: 'お知らせ', en: 'Notices' },
    noBank: {
      ja: '銀行口座がまだつながっていません。つなぐと、チャージして支払えます。',
      en: 'No bank account is linked yet. Link one, then charge and pay.',
    },
    linkBank: { ja: '銀行口座をつなぐ', en: 'Link a bank account' },
    bankStopped: {
      ja: '{bank}の連携を、銀行または預金者が止めています。',
      en: 'The link with {bank} is stopped by the bank or the holder.',
    },
    seeBanks: { ja: 'つないだ銀行口座を見る', en: 'See my bank accounts' },
  },
  pay: {
    title: { ja: '支払う', en: 'Pay' },
    lead: {
      ja: 'お店の画面のコードを読み取ってください。',
      en: 'Scan the code on the shop’s screen.',
    },
    scan: { ja: 'カメラで読み取る', en: 'Scan with the camera' },
    scanStop: { ja: 'カメラを止める', en: 'Stop the camera' },
    scanning: { ja: 'コードを枠の中に入れてください。', en: 'Hold the code inside the frame.' },
    noCamera: {
      ja: 'カメラを使えません。コードの文字を入れてください。',
      en: 'The camera cannot be used. Enter the code as text.',
    },
    code: { ja: 'コードの文字', en: 'The code as text' },
    codeSupport: {
      ja: 'お店の画面のコードの下にある文字です。貼り付けられます。',
      en: 'It is below the shop’s code. You can paste it.',
    },
    read: { ja: 'コードを確かめる', en: 'Check the code' },
    confirmTitle: { ja: '支払いの確認', en: 'Confirm the payment' },
    shop: { ja: 'お店（確認ずみの名前）', en: 'Shop (verified name)' },
    till: { ja: 'レジ', en: 'Till' },
    amount: { ja: '支払う金額', en: 'Amount' },
    balanceAfter: { ja: '支払ったあとの残高', en: 'Balance after' },
    until: { ja: '支払いの期限', en: 'Pay before' },
    act: { ja: '{amount}を支払う', en: 'Pay {amount}' },
    readAnother: { ja: '別のコードを読む', en: 'Read another code' },
    notThis: { ja: '支払わずに戻る', en: 'Go back without paying' },
    tooSmall: {
      ja: '残高が {missing} 足りません。チャージしてからお支払いください。',
      en: 'The balance is {missing} short. Charge first, then pay.',
    },
    receiptTitle: { ja: '支払いました', en: 'Paid' },
    receiptShow: {
      ja: 'この画面をお店の人に見せてください。',
      en: 'Show this page to the shop.',
    },
    when: { ja: '日時', en: 'When' },
    number: { ja: '支払い番号', en: 'Payment number' },
    balanceNow: { ja: 'いまの残高', en: 'Balance now' },
    another: { ja: '続けて別の支払いをする', en: 'Make another payment' },
  },
  charge: {
    title: { ja: 'チャージ', en: 'Charge' },
    lead: {
      ja: '銀行口座からウォレットにお金を移します。',
      en: 'Move money from your bank account into the wallet.',
    },
    source: { ja: 'どの口座から', en: 'From which account' },
    amount: { ja: '金額（円）', en: 'Amount (yen)' },
    limits: { ja: '銀行が決めている上限', en: 'The bank’s limits' },
    atMost: {
      ja: '{limit}まで。最近引き落とした分だけ少なくなります。',
      en: 'Up to {limit}, less what was taken lately.',
    },
    amountError: {
      ja: '1円から{limit}までの数字で入れてください。',
      en: 'Enter whole yen, from ¥1 to {limit}.',
    },
    overLimit: {
      ja: 'この口座からは、1回に{limit}までです。少ない金額を入れてください。',
      en: 'This account allows {limit} at a time. Enter a smaller amount.',
    },
    overCap: {
      ja: '銀行が決めている上限をこえています。銀行が断ると、お金は動きません。',
      en: 'This passes one of the bank’s limits. If the bank refuses, no money moves.',
    },
    quick: { ja: 'よく使う金額', en: 'Common amounts' },
    toConfirm: { ja: '内容を確かめる', en: 'Review the charge' },
    confirmTitle: { ja: 'チャージの確認', en: 'Confirm the charge' },
    confirmAct: { ja: '{amount}をチャージする', en: 'Charge {amount}' },
    change: { ja: '金額や口座を変える', en: 'Change amount or account' },
    noLinkTitle: { ja: 'つながっている銀行口座がありません', en: 'No bank account is linked' },
    stoppedTitle: { ja: 'いまはチャージできません', en: 'You cannot charge now' },
    stopped: {
      ja: 'お金は動いていません。また使えるようにするには、その銀行のページにログインします。',
      en: 'No money moved. To allow it again, sign in on the bank’s own page.',
    },
    endedTitle: {
      ja: 'この口座の連携は終わっています',
      en: 'The link with this account has ended',
    },
    ended: {
      ja: 'お金は動いていません。また使うには、「銀行」のページで口座をつなぎ直します。',
      en: 'No money moved. To use the account again, link it anew on the Banks page.',
    },
    noLink: {
      ja: '銀行口座をつなぐと、ここからチャージできます。',
      en: 'Link a bank account, then charge from here.',
    },
    stateTitle: { ja: 'チャージの状況', en: 'Your charge' },
    again: { ja: 'もう一度チャージする', en: 'Charge again' },
    from: { ja: '口座', en: 'From' },
    requested: { ja: '申し込み', en: 'Requested' },
    settled: { ja: '結果が出た時刻', en: 'Settled' },
    number: { ja: 'チャージ番号', en: 'Charge number' },
    leaveOk: {
      ja: 'このページを閉じても手続きは続きます。結果は履歴に残ります。',
      en: 'You can leave this page. The outcome will stand in your history.',
    },
  },
  chargeStates: {
    done: {
      ja: '{amount}がウォレットに入りました。',
      en: '{amount} is in your wallet.',
    },
    on_its_way: {
      ja: '銀行の答えを待っています。銀行が断れば、お金は動かずに終わります。',
      en: 'We are waiting for the bank. If it refuses, no money moves.',
    },
    not_known_yet: {
      ja: '銀行に問い合わせています。二重に引き落とされることはありません。もう一度チャージする必要はありません。わかりしだい、ここに出ます。',
      en: 'We are asking the bank. Nothing will be taken twice, and you need not charge again. The answer will appear here.',
    },
    refused: {
      ja: 'お金は動いていません。',
      en: 'No money moved.',
    },
  },
  chargeRefusals: {
    limit: {
      ja: '銀行が口座ごとに決めている上限をこえました。金額を下げるか、日を改めてください。',
      en: 'It passed the bank’s limit for the account. Try a smaller amount or another day.',
    },
    insufficient_funds: {
      ja: '口座の残高が足りません。金額を下げるか、口座に入金してからお試しください。',
      en: 'There is not enough money in the bank account. Try a smaller amount, or pay some in first.',
    },
    link_ended: {
      ja: 'この口座との連携は、銀行か預金者が止めたか、終わっています。「銀行」のページを確かめてください。',
      en: 'The link with this account is stopped or has ended. Look at the Banks page.',
    },
    not_in_time: {
      ja: '銀行の答えが時間内に得られませんでした。あとでもう一度お試しください。',
      en: 'The bank did not answer in time. Try again later.',
    },
    account_unavailable: {
      ja: 'この口座は、いま引き落としに使えません。銀行にお問い合わせください。',
      en: 'This account cannot be debited now. Please ask the bank.',
    },
    bank_stopped: {
      ja: '銀行が、いま引き落としを止めています。口座の連携は残っています。再開してからお試しください。',
      en: 'The bank has stopped debits at the moment. The link stays. Try again when they are open again.',
    },
    stopped: {
      ja: 'チャージを止めたため、銀行からは引き落とされていません。再開してからお試しください。',
      en: 'We have stopped charges, so nothing was taken from the bank. Try again when they are open again.',
    },
  },
  cashOut: {
    title: { ja: '口座へ出金', en: 'Cash out' },
    lead: {
      ja: 'ウォレットのお金を、ご本人の銀行口座に戻します。',
      en: 'Move money from the wallet into your own bank account.',
    },
    account: { ja: '出金先（ご本人の口座）', en: 'To your own account' },
    amount: { ja: '金額（円）', en: 'Amount (yen)' },
    possible: { ja: 'いま出金できるのは{most}までです。', en: 'Up to {most} now.' },
    amountError: {
      ja: '1円から{most}までの数字で入れてください。',
      en: 'Enter whole yen, from ¥1 to {most}.',
    },
    nothing: { ja: 'いま出金できる残高がありません。', en: 'There is nothing to pay out now.' },
    fee: { ja: '手数料', en: 'Fee' },
    noFee: { ja: 'かかりません', en: 'None' },
    arrives: { ja: '口座に入る時刻', en: 'When it arrives' },
    atOnce: { ja: 'ふつうは数秒で入ります。', en: 'Usually within seconds.' },
    later: { ja: '{until}ごろに送ります。', en: 'It will be sent at about {until}.' },
    leaves: { ja: 'ウォレットから出る金額', en: 'Leaves the wallet' },
    toConfirm: { ja: '内容を確かめる', en: 'Review the cash-out' },
    confirmTitle: { ja: '出金の確認', en: 'Confirm the cash-out' },
    confirmAct: { ja: '{amount}を出金する', en: 'Cash out {amount}' },
    change: { ja: '金額や口座を変える', en: 'Change amount or account' },
    ownAccount: {
      ja: '出金できるのは、銀行がご本人の名義と確かめた口座だけです。ほかの人の口座には送れません。',
      en: 'Money goes only to accounts whose holder the bank has found to be you, never to anybody else’s.',
    },
    noAccountTitle: { ja: '出金できる口座がありません', en: 'There is no account to pay out to' },
    noAccount: {
      ja: 'ご本人の銀行口座をつなぐと、ここから出金できます。',
      en: 'Link a bank account of your own, then cash out from here.',
    },
    oldLinkTitle: {
      ja: 'いまの連携では出金できません',
      en: 'The present link does not allow it',
    },
    oldLink: {
      ja: '出金ができる前につないだ口座です。連携を解除して、もう一度つなぐと出金できます。',
      en: 'This account was linked before cash-out existed. Unlink it and link it again.',
    },
    closedTitle: { ja: 'いまは出金できません', en: 'You cannot cash out now' },
    closed: {
      ja: '鍵や電話番号を取り戻した後なので、{until}まで安全のために出金を止めています。残高はそのままです。',
      en: 'A key or number was recovered, so nothing can be paid out until {until}. Your balance stays.',
    },
    earlier: { ja: 'これまでの出金', en: 'Earlier cash-outs' },
    stateTitle: { ja: '出金の状況', en: 'Your cash-out' },
    heldUntil: { ja: '{until}になると送ります。', en: 'It will be sent at {until}.' },
    requested: { ja: '申し込み', en: 'Requested' },
    settled: { ja: '結果が出た時刻', en: 'Settled' },
    returned: { ja: '戻った時刻', en: 'Given back' },
    number: { ja: '出金番号', en: 'Cash-out number' },
    cancel: { ja: 'この出金を取り消す', en: 'Cancel this cash-out' },
  },
  holdReasons: {
    new_account: {
      ja: 'つないだばかりの口座なので、72時間お待ちいただきます。',
      en: 'The account was linked lately, so it waits for 72 hours.',
    },
    money_from_other_account: {
      ja: '別の口座から入ったばかりのお金があるので、24時間お待ちいただきます。',
      en: 'Money came in from another account lately, so it waits for 24 hours.',
    },
  },
  cashOutStates: {
    held: {
      title: { ja: '送るまで待っています', en: 'Waiting' },
      text: {
        ja: 'お金は出金のために取り分けてあり、まだ銀行に送っていません。取り消せます。身に覚えがなければ、取り消してウォレットを止めてください。',
        en: 'The money is set aside and not sent yet. You can cancel. If this was not you, cancel it and lock the wallet.',
      },
    },
    on_its_way: {
      title: { ja: '手続き中です', en: 'On its way' },
      text: {
        ja: '銀行の答えを待っています。銀行が断れば、残高に戻ります。',
        en: 'We are waiting for the bank. If it refuses, the money is free again.',
      },
    },
    not_known_yet: {
      title: { ja: 'まだ結果がわかりません', en: 'Not known yet' },
      text: {
        ja: '銀行に問い合わせています。お金は取り分けてあり、二重に送られることはありません。もう一度出金する必要はありません。',
        en: 'We are asking the bank. The money is set aside, nothing will be sent twice, and you need not order again.',
      },
    },
    done: {
      title: { ja: '完了しました', en: 'Done' },
      text: { ja: '口座に入りました。', en: 'It is in your bank account.' },
    },
    refused: {
      title: { ja: '成立しませんでした', en: 'Did not go through' },
      text: {
        ja: '口座には送られず、お金は残高に戻りました。',
        en: 'Nothing was sent; the money is back in your balance.',
      },
    },
    cancelled: {
      title: { ja: '取り消しました', en: 'Cancelled' },
      text: {
        ja: '口座には送られず、お金は残高に戻りました。',
        en: 'Nothing was sent; the money is back in your balance.',
      },
    },
    returned: {
      title: { ja: '銀行から戻りました', en: 'Given back by the bank' },
      text: {
        ja: '口座が閉じられたなどの理由で、銀行がお金を返しました。手数料とともに残高に戻っています。',
        en: 'The bank gave the money back, perhaps because the account was closed. It is in your balance again, with the fee.',
      },
    },
  },
  cashOutRefusals: {
    stopped: {
      ja: '送る前に、出金、ウォレット、連携のどれかが止められました。',
      en: 'Cash-outs, the wallet or the link were stopped before it was sent.',
    },
    link_ended: {
      ja: 'この口座との連携は、銀行か預金者が止めたか、終わっています。「銀行」のページを確かめてください。',
      en: 'The link with this account is stopped or has ended. Look at the Banks page.',
    },
    bank_stopped: {
      ja: '銀行が、いま入金の受け付けを止めています。口座の連携は残っています。再開してからお試しください。',
      en: 'The bank takes no payments in at the moment. The link stays. Try again when they are open again.',
    },
    not_granted: {
      ja: '銀行で、この連携への入金が許されていません。連携を解除して、もう一度つないでください。',
      en: 'At the bank this link does not allow money to be paid in. Unlink the account and link it again.',
    },
    not_in_time: {
      ja: '銀行の答えが時間内に得られませんでした。あとでもう一度お試しください。',
      en: 'The bank did not answer in time. Try again later.',
    },
    account_unavailable: {
      ja: 'この口座は、いま入金を受け取れません。銀行にお問い合わせください。',
      en: 'This account cannot receive money now. Please ask the bank.',
    },
  },
  history: {
    title: { ja: '履歴', en: 'History' },
    empty: {
      ja: 'まだ何もありません。チャージや支払いをすると、月ごとにここに並びます。',
      en: 'Nothing yet. Charges and payments will stand here by month.',
    },
    search: { ja: '履歴をさがす', en: 'Search the history' },
    words: { ja: 'お店や銀行の名前', en: 'Shop or bank' },
    wordsSupport: {
      ja: '名前の一部でかまいません。ひらがなとカタカナは区別しません。',
      en: 'A part of the name is enough.',
    },
    anyKind: { ja: 'すべて', en: 'All' },
    month: { ja: '月', en: 'Month' },
    monthSupport: { ja: '例：2026年11月、2026/11', en: 'Such as 2026-11' },
    monthError: {
      ja: '月を、2026年11月 のような形で入れてください。',
      en: 'Enter a month, such as 2026-11.',
    },
    min: { ja: '金額がこれ以上（円）', en: 'At least (yen)' },
    max: { ja: '金額がこれ以下（円）', en: 'At most (yen)' },
    amountError: {
      ja: '1円から1,000,000円までの数字で入れてください。',
      en: 'Enter whole yen, from ¥1 to ¥1,000,000.',
    },
    find: { ja: 'さがす', en: 'Search' },
    findAll: { ja: '条件をなくす', en: 'Show everything' },
    none: {
      ja: '当てはまる記録はありません。条件を変えてお試しください。',
      en: 'Nothing fits. Try again with other words.',
    },
    noneYet: {
      ja: '最近の記録には当てはまるものがありません。さらに前をさがせます。',
      en: 'Nothing fits in the newer part. You can look further back.',
    },
    detailTitle: { ja: '履歴の内容', en: 'Details' },
    kind: { ja: '種類', en: 'Kind' },
    counterparty: { ja: '相手', en: 'With' },
    amount: { ja: '金額', en: 'Amount' },
    when: { ja: '日時', en: 'When' },
    number: { ja: '番号', en: 'Number' },
    missing: { ja: 'この番号の記録は見つかりません。', en: 'There is no record with this number.' },
    all: { ja: '履歴の一覧へ', en: 'Back to History' },
    notMine: {
      ja: '身に覚えがないときは、右上の「止める」を押し、口座のある銀行の「私の口座は安全ですか」のページも確かめてください。',
      en: 'If this was not you, press “Stop” at the top right, and look at your bank’s page “Is my account safe?”.',
    },
  },
  movementKinds: {
    charge: { ja: 'チャージ', en: 'Charge' },
    payment: { ja: '支払い', en: 'Payment' },
    cash_out: { ja: '出金', en: 'Cash-out' },
    cash_out_fee: { ja: '出金の手数料', en: 'Fee of a cash-out' },
    cash_out_returned: { ja: '出金が戻りました', en: 'Cash-out given back' },
  },
  directions: {
    in: { ja: '入金', en: 'In' },
    out: { ja: '出金', en: 'Out' },
  },
  banks: {
    title: { ja: '銀行', en: 'Banks' },
    empty: {
      ja: 'つないだ銀行口座が、ここに並びます。つなぐと、口座からチャージできます。',
      en: 'Linked bank accounts will stand here. Link one to charge from it.',
    },
    add: { ja: '銀行口座をつなぐ', en: 'Link a bank account' },
    since: { ja: 'つないだ日時', en: 'Linked' },
    caps: { ja: '銀行が決めている上限', en: 'The bank’s limits' },
    another: { ja: '別の口座もつなぐ', en: 'Link another account' },
    unlink: { ja: '連携をやめる', en: 'Unlink' },
    unlinkOf: { ja: '{bank} {account}との連携をやめる', en: 'Unlink {bank} {account}' },
    unlinkTitle: { ja: '連携をやめますか', en: 'Unlink this account?' },
    unlinkDetail: {
      ja: 'すぐにチャージできなくなります。ウォレットの残高はそのままです。また使うには、銀行のページで手続きをやり直します。',
      en: 'Charging stops at once. Your balance stays. To use it again you link it anew at the bank.',
    },
    unlinkAct: { ja: 'この連携をやめる', en: 'Unlink now' },
    keep: { ja: 'やめずに戻る', en: 'Keep the link' },
    unlinked: {
      ja: '連携をやめました。この口座からはもうチャージできません。',
      en: 'Unlinked. Nothing more can be charged from this account.',
    },
    linked: {
      ja: '銀行口座がつながりました。チャージできる金額の上限は、下に出ています。',
      en: 'The bank account is linked. Its limits stand below.',
    },
    declined: {
      ja: '銀行口座はつながりませんでした。お金は動いていません。理由は銀行からウォレットには知らされません。銀行の登録内容を確かめてから、やり直せます。',
      en: 'The account was not linked. No money moved. Banks do not tell wallets why. Check what your bank has on file, then try again.',
    },
    failed: {
      ja: '銀行とのやりとりが途中で切れました。お金は動いていません。もう一度つないでください。',
      en: 'The exchange with the bank broke off. No money moved. Please link again.',
    },
    bankMistake: {
      ja: '銀行の答えに誤りがあったため、つなぐのをお断りしました。お金は動いていません。ほかの連携は変わりません。続くときは、銀行に問い合わせてください。',
      en: 'The bank’s answer was wrong, so we refused the link. No money moved, and your other links are as they were. If it goes on, ask the bank.',
    },
    linkNotKnown: {
      ja: '銀行の答えがまだ届いていません。銀行に問い合わせています。お金は動いていません。1分ほどしてから、この画面で確かめてください。',
      en: 'The bank’s answer has not come yet; we are asking. No money moved. Look at this page again in a minute.',
    },
    addTitle: { ja: '銀行口座をつなぐ', en: 'Link a bank account' },
    addLead: {
      ja: '銀行をえらぶと、その銀行のページに移ります。',
      en: 'Choose a bank. You continue on the bank’s own page.',
    },
    choose: { ja: '銀行', en: 'Bank' },
    willAskTitle: { ja: '銀行のページで聞かれること', en: 'What the bank will ask' },
    willAsk1: { ja: '支店番号と口座番号', en: 'Branch and account number' },
    willAsk2: {
      ja: '銀行に登録したパスキー',
      en: 'The passkey that you registered with the bank',
    },
    willAsk3: {
      ja: '銀行に登録した電話番号に届くコード',
      en: 'A code sent to the phone number on the bank’s file',
    },
    neverSee: {
      ja: '銀行のページに入力するものは、ウォレットには見えません。',
      en: 'This wallet never sees what you enter there.',
    },
    match: {
      ja: '本人確認で証明した氏名、住所、生年月日を銀行に渡し、口座の名義と一致するかどうかだけを銀行が確かめます。',
      en: 'We hand your proved name, address and birth date to the bank, which checks only whether they match the holder.',
    },
    goOn: { ja: '銀行のページへ進む', en: 'Continue to the bank' },
    chooseError: { ja: '銀行をえらんでください。', en: 'Choose a bank.' },
    noBanks: {
      ja: 'いまつなげる銀行がありません。時間をおいてお試しください。',
      en: 'No bank can be linked at the moment. Please come back later.',
    },
    lockedNow: {
      ja: 'ウォレットが止まっているあいだは、つなげません。',
      en: 'You cannot link while the wallet is locked.',
    },
  },
  linkStates: {
    active: { ja: '使えます', en: 'Can be used' },
    suspended: { ja: '止まっています', en: 'Stopped' },
    ending: { ja: '連携を終えています', en: 'Ending' },
    ended: { ja: '終わりました', en: 'Ended' },
  },
  linkStateDetails: {
    active: { ja: 'チャージに使えます。', en: 'Can be used for charging.' },
    suspended: {
      ja: '銀行または預金者が止めています。チャージできません。',
      en: 'Stopped by the bank or the holder. No charging.',
    },
    ending: {
      ja: 'チャージはもう止まっています。銀行に知らせているところです。',
      en: 'Charging has already stopped. The bank is being told.',
    },
    ended: { ja: 'チャージできません。', en: 'No charging.' },
  },
  safety: {
    title: { ja: '安全', en: 'Safety' },
    lockTitle: { ja: 'ウォレットを止める', en: 'Lock the wallet' },
    lockDetail: {
      ja: '止めると、連携、チャージ、支払いがすべてできなくなります。残高はそのままです。',
      en: 'No link, charge or payment is possible while it is locked. Your balance stays.',
    },
    lockAct: { ja: 'ウォレットを止める', en: 'Lock the wallet' },
    unlockTitle: { ja: 'ウォレットは止まっています', en: 'The wallet is locked' },
    unlockDetail: {
      ja: '解除するには、パスキーで本人を確かめます。',
      en: 'To unlock it, confirm with your passkey.',
    },
    unlockAct: { ja: '本人を確かめて解除する', en: 'Confirm and unlock' },
    unlocked: { ja: 'ウォレットを解除しました。', en: 'The wallet is unlocked.' },
    deviceTitle: { ja: '登録内容とこの端末', en: 'Your details and this device' },
    email: { ja: 'メールアドレス', en: 'E-mail' },
    phone: { ja: '携帯電話番号', en: 'Mobile number' },
    phoneEnding: { ja: '下4けた {ending}', en: 'Ending in {ending}' },
    phoneNone: { ja: 'まだ確認していません', en: 'Not proved yet' },
    identity: { ja: '本人確認', en: 'Identity' },
    identityDone: { ja: '済み（{name}）', en: 'Proved ({name})' },
    identityNot: { ja: 'まだ済んでいません', en: 'Not proved yet' },
    proved: { ja: 'パスキーの確認', en: 'Passkey check' },
    provedUntil: { ja: '{time} まで有効', en: 'Valid until {time}' },
    provedNone: { ja: '必要なときに確認します', en: 'We ask when it is needed' },
    wallet: { ja: 'ウォレット番号', en: 'Wallet number' },
    signOutDetail: {
      ja: 'この端末からログアウトします。パスキーはこの端末に残ります。',
      en: 'Sign out on this device. The passkey stays on it.',
    },
    signOut: { ja: 'ログアウトする', en: 'Sign out' },
  },
  stop: {
    title: { ja: 'ウォレットを止める', en: 'Stop the wallet' },
    lead: {
      ja: 'ウォレットをいますぐ止めます。連携、チャージ、支払いがすべてできなくなります。残高はそのままです。',
      en: 'Lock the wallet now: no link, charge or payment. Your balance stays.',
    },
    act: { ja: 'いますぐ止める', en: 'Stop now' },
    undo: {
      ja: '解除は「安全」のページで、パスキーで本人を確かめてからできます。',
      en: 'You can undo it on the Safety page with your passkey.',
    },
    doneTitle: { ja: '止めました', en: 'Stopped' },
    done: {
      ja: '連携、チャージ、支払いはできません。残高はそのままです。',
      en: 'No link, charge or payment is possible. Your balance stays.',
    },
    toSafety: { ja: '「安全」のページへ', en: 'Go to the Safety page' },
    signedOutTitle: { ja: 'どのウォレットを止めますか', en: 'Which wallet shall we stop?' },
    signedOut: {
      ja: 'パスキーでログインすると、続けて止められます。',
      en: 'Sign in with your passkey, then stop it.',
    },
    bankToo: {
      ja: '銀行でも引き落としを止めるには、口座のある銀行の「私の口座は安全ですか」のページを使います。ウォレットは要りません。',
      en: 'To stop debits at the bank itself, use your bank’s page “Is my account safe?”. You need no wallet for that.',
    },
  },
} as const;
